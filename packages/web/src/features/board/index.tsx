export { BoardScreen } from './components/board-screen.tsx';
