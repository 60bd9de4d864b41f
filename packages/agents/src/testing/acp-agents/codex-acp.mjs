import { say, serve } from './wire.mjs';

/** Named like a program that tells a limit as if it were an answer. */
serve({
  'session/prompt': () => {
    say('You have reached your usage limit. Try again later.\n');
    return { stopReason: 'end_turn' };
  },
});
