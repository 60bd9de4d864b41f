export { AssistantPanel } from './components/assistant-panel.tsx';
