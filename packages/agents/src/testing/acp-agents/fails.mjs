import { serve } from './wire.mjs';

/** Answers the prompt with the error or the stop reason given as its argument. */
const answer = JSON.parse(process.argv[2]);
serve({ 'session/prompt': () => answer });
