import { spawn } from 'node:child_process';
import { serve } from './wire.mjs';

/** Ends its turn but not itself, and leaves a child in a session of its own. */
setInterval(() => undefined, 1_000);
process.on('SIGTERM', () => undefined);
serve({
  'session/prompt': () => {
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      detached: true,
      stdio: 'ignore',
    });
    return { stopReason: 'end_turn' };
  },
});
