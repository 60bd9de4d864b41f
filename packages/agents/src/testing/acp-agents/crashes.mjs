import { say, serve } from './wire.mjs';

/** Dies in the middle of a turn. */
serve({
  'session/prompt': () => {
    say('I am abou');
    process.stderr.write('out of luck\n', () => process.exit(3));
    return new Promise(() => undefined);
  },
});
