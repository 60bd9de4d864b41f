import { serve } from './wire.mjs';

/** Answers the methods named in its argument with what is given there; ends every turn. */
const answers = Object.entries(JSON.parse(process.argv[2]));
serve({
  'session/prompt': () => ({ stopReason: 'end_turn' }),
  ...Object.fromEntries(answers.map(([method, answer]) => [method, () => answer])),
});
