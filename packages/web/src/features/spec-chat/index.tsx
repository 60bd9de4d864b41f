export { SpecChat } from './components/spec-chat.tsx';
