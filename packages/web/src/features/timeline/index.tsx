export { TimelineScreen } from './components/timeline-screen.tsx';
