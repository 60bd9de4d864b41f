export { CrewControls } from './components/crew-controls.tsx';
export { ACTION_LOOKS } from './action-look.ts';
export { CREW_LOOKS } from './crew-look.ts';
