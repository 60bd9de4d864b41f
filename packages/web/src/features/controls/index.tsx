export { CrewControls } from './components/crew-controls.tsx';
