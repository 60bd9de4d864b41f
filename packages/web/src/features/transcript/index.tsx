export { TranscriptSheet } from './components/transcript-sheet.tsx';
