import { say, serve } from './wire.mjs';

/** Tells the names of its variables. */
serve({
  'session/prompt': () => {
    say(JSON.stringify(process.env));
    return { stopReason: 'end_turn' };
  },
});
