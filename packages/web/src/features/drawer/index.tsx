export { Drawer } from './components/drawer.tsx';
