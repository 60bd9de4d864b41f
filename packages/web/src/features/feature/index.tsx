export { FeatureSheet } from './components/feature-sheet.tsx';
