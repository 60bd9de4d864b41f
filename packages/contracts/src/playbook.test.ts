import { describe, expect, test } from 'vitest';
import { parsePlaybook } from './playbook.ts';

const problemsOf = (source: string) => {
  const reading = parsePlaybook(source);
  return reading.ok ? [] : reading.problems;
};

describe('parsePlaybook', () => {
  test('reads every kind of step, long and short', () => {
    const reading = parsePlaybook(`
version: 1
initializer:
  - run: npm install
  - call: {tool: feature_create_bulk, arguments: {features: []}, save: made}
  - land:
coding:
  Sign in:
    attempts:
      - [{write: {path: a.txt, content: ''}}, {crash: {signal: SIGKILL}}]
      - - edit: {path: a.txt, find: x, replace: ''}
        - delete: b.txt
        - land: {checks: [npm test, {command: x, timeout_seconds: 3}], on_conflict: [{rebase: {strategy: mine}}]}
    mend: [{say: sorry}]
  '*': {attempts: [[{lie: done}, {wait: 0.5}, {hang: true}, {fail: no}, {repeat: {times: 2, steps: [{say: a}]}}]]}
testing:
  Sign in: {steps: [{expect: {command: 'false', reason: broken}}], mend: [{land: {}}]}
`);
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    const { coding, initializer, defaults } = reading.playbook;
    expect(initializer?.[0]).toEqual({
      kind: 'run',
      command: 'npm install',
      allow_failure: false,
      timeout_seconds: 600,
    });
    expect(initializer?.[2]).toEqual({ kind: 'land' });
    expect(coding['Sign in']?.attempts.map((steps) => steps.map((step) => step.kind))).toEqual([
      ['write', 'crash'],
      ['edit', 'delete', 'land'],
    ]);
    expect(coding['*']?.attempts[0]?.[4]).toEqual({
      kind: 'repeat',
      times: 2,
      steps: [{ kind: 'say', text: 'a' }],
    });
    expect(defaults.wait).toBe(0);
  });

  test.each([
    ['broken YAML', 'version: 1\ncoding: {a: [', 2, /./],
    ['another version', 'version: 2\n', 1, /must be 1/],
    ['an unknown key', 'version: 1\ncodings: {}\n', 2, /codings/],
    ['an unknown step', 'version: 1\ninitializer:\n  - say: a\n  - shout: b\n', 4, /"shout"/],
    ['two keys in a step', 'version: 1\ninitializer:\n  - say: a\n    wait: 1\n', 3, /exactly one/],
    [
      'a wrong type deep inside',
      'version: 1\ninitializer:\n  - write:\n      path: a\n      content: 5\n',
      5,
      /content/,
    ],
    [
      'an unknown field',
      'version: 1\ninitializer:\n  - run:\n      command: a\n      quiet: true\n',
      5,
      /quiet/,
    ],
    [
      'both content and from',
      'version: 1\ninitializer:\n  - write: {path: a, content: b, from: c}\n',
      3,
      /either/,
    ],
    ['a path that leads out', 'version: 1\ninitializer:\n  - delete: ../a\n', 3, /inside/],
    [
      'steps inside steps',
      'version: 1\ncoding:\n  A:\n    attempts:\n      - - land:\n            on_refused:\n              - nap: 3\n',
      7,
      /"nap"/,
    ],
    [
      'an alias',
      'version: 1\ninitializer: &a\n  - zip: 1\ncoding: {A: {attempts: [*a]}}\n',
      3,
      /"zip"/,
    ],
  ])('points at the line of %s', (_, source, line, message) => {
    const [problem] = problemsOf(source);
    expect(problem?.message).toMatch(message);
    expect(problem?.line).toBe(line);
  });

  test('refuses what is no map at all', () => {
    expect(problemsOf('')).toHaveLength(1);
    expect(problemsOf('- a')).toHaveLength(1);
  });
});
