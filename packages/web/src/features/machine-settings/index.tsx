export { MachineSettingsScreen } from './components/machine-settings-screen.tsx';
