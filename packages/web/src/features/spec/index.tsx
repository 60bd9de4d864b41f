export { SpecScreen } from './components/spec-screen.tsx';
