import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { judgeCommandLine, mergeCommandRules } from './index.ts';

/** Lines that belong together: `expect` is `allowed`, or the rule by which each of them is refused. */
interface Group {
  readonly why: string;
  readonly expect: string;
  readonly lines: readonly string[];
}

const place = {
  workspace: '/srv/space',
  cwd: '/srv/space',
  home: '/home/agent',
  tmp: '/tmp/agent',
};
const rules = mergeCommandRules({ organisation: null, project: null });

function groupsOf(name: string): readonly Group[] {
  return parse(readFileSync(new URL(`corpus/${name}.yaml`, import.meta.url), 'utf8'));
}

function answerTo(line: string): string {
  const verdict = judgeCommandLine(line, rules, place);
  return verdict.allow ? 'allowed' : verdict.rule;
}

const idioms = groupsOf('idioms');
const attacks = groupsOf('attacks');

describe('the corpus of lines', () => {
  it.each([...idioms, ...attacks])('$expect: $why', ({ expect: expected, lines }) => {
    const answers = lines.map((line) => [line, answerTo(line)]);
    expect(answers).toEqual(lines.map((line) => [line, expected]));
  });

  it('is large', () => {
    const lines = [...idioms, ...attacks].flatMap((group) => group.lines);
    expect(new Set(lines).size).toBeGreaterThan(400);
  });
});
