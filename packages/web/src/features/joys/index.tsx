export { Joys } from './joys.tsx';
