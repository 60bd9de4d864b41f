export { WorkersScreen } from './components/workers-screen.tsx';
