export { ProjectSettingsScreen } from './components/project-settings-screen.tsx';
