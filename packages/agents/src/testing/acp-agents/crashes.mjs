import { say, serve } from './wire.mjs';

/** Dies in the middle of a turn, with the exit code that its argument says. */
serve({
  'session/prompt': () => {
    say('I am abou');
    process.stderr.write('out of luck\n', () => process.exit(Number(process.argv[2] ?? 3)));
    return new Promise(() => undefined);
  },
});
