export { ExpandPanel } from './components/expand-panel.tsx';
