import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUBBLEWRAP, runInJail } from './jail.ts';
import { playLines } from './play-lines.ts';
import { shellLine } from './shell-lines.ts';

const hasBubblewrap = spawnSync(BUBBLEWRAP, ['--version']).status === 0;

describe.skipIf(!hasBubblewrap)('generated lines in a jail', () => {
  it('notices blocked programs however they are started', () => {
    const lines = [
      'sudo ls',
      'echo "$(/usr/bin/su)"',
      'ls; exit 1',
      'env -i reboot',
      "bash -c '/usr/sbin/ip link'",
      'X=scp; ls | $X',
      'ls',
    ];
    const programs = runInJail(lines).map(({ program }) => program.split('/').at(-1));
    expect(programs).toEqual(['sudo', 'su', 'reboot', 'ip', 'scp']);
  });

  it('would catch a policy that looks at the first word only', () => {
    const lines = fc
      .sample(shellLine, { numRuns: 150, seed: 3 })
      .filter((line) => /^(?:ls|echo|cat|true)\b/u.test(line));
    expect(runInJail(lines).length).toBeGreaterThan(0);
  });

  it('starts no blocked program by any of 2,000 lines that the policy does not refuse', () => {
    const played = playLines(2_000, 1);
    expect(played.escapes).toEqual([]);
    // Were nearly everything refused, this would show nothing.
    expect(played.allowed).toBeGreaterThan(600);
  });
});
