import * as fc from 'fast-check';
import { judgeCommandLine, mergeCommandRules } from '@ropewalk/core';
import { runInJail, type Escape } from './jail.ts';
import { shellLine } from './shell-lines.ts';

const rules = mergeCommandRules({ organisation: null, project: null });
const place = {
  workspace: '/srv/space',
  cwd: '/srv/space',
  home: '/home/agent',
  tmp: '/tmp/agent',
};

export interface Played {
  readonly lines: number;
  readonly allowed: number;
  readonly escapes: readonly Escape[];
}

/** Judges as many lines as wanted, and runs those that are let through. */
export function playLines(count: number, seed: number): Played {
  const lines = fc.sample(shellLine, { numRuns: count, seed });
  const allowed = lines.filter((line) => judgeCommandLine(line, rules, place).allow);
  return { lines: lines.length, allowed: allowed.length, escapes: runInJail(allowed) };
}
