export { SchedulesScreen } from './components/schedules-screen.tsx';
