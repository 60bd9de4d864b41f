export { NewProjectScreen } from './components/new-project-screen.tsx';
