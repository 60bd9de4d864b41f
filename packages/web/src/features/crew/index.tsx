export { CrewScreen } from './components/crew-screen.tsx';
