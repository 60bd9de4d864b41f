import { say, serve } from './wire.mjs';

/** Works until it is cancelled: `polite` then ends its turn, `deaf` does not. */
let end = () => undefined;
serve({
  'session/prompt': () => {
    say('working\n');
    return new Promise((resolve) => {
      end = () => resolve({ stopReason: 'cancelled' });
    });
  },
  'session/cancel': () => {
    if (process.argv[2] === 'polite') end();
  },
});
