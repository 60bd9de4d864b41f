export { DevServerControl } from './components/dev-server-control.tsx';
export { DevServerPanel } from './components/dev-server-panel.tsx';
