export { GraphScreen } from './components/graph-screen.tsx';
