import type { AgentEvent } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activityOf } from './activity.ts';
import { logLinesOf } from './log-lines.ts';
import { lastPlaceOfEvent, placeOfEvent } from './places.ts';

const call = (tool: string, input: unknown, kind?: 'read' | 'edit' | 'execute'): AgentEvent => ({
  type: 'tool_call',
  callId: '1',
  tool,
  input,
  ...(kind === undefined ? {} : { kind }),
});
const result = (isError: boolean, output: string): AgentEvent => ({
  type: 'tool_result',
  callId: '1',
  isError,
  output,
});

describe('lines of a log', () => {
  test.each<[string, AgentEvent, readonly string[]]>([
    ['text, line by line', { type: 'text', text: 'one\n\n  two  \n' }, ['one', '  two']],
    [
      'a tool with one text',
      call('Bash', { command: 'npm test', timeout: 3 }),
      ['[Tool: Bash] npm test'],
    ],
    ['a tool with more', call('Edit', { a: 'x', b: 'y' }), ['[Tool: Edit] {"a":"x","b":"y"}']],
    ['a tool without input', call('LS', null), ['[Tool: LS]']],
    ['a result', result(false, 'a\nb'), ['[Done]']],
    ['an error', result(true, '\n  it broke\nhere'), ['[Error] it broke']],
    ['a thought', { type: 'thought', text: 'hm' }, []],
    ['stderr', { type: 'stderr', text: 'oh\nno' }, ['[stderr] oh', '[stderr] no']],
    ['an end', { type: 'ended', ending: { kind: 'completed' } }, ['[Ended] completed']],
  ])('of %s', (_, event, lines) => {
    expect(logLinesOf(event)).toEqual(lines);
  });

  test('are bounded in number and in length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        (n, length) => {
          const lines = logLinesOf({ type: 'text', text: `${'x'.repeat(length)}\n`.repeat(n) });
          expect(lines.length).toBeLessThanOrEqual(500);
          expect(lines.every((line) => line.length <= 2_000)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('what an agent is seen doing', () => {
  test.each<[string, AgentEvent, string | null, string | null]>([
    ['speaks', { type: 'text', text: '\nI look around.\nThen…' }, 'thinking', 'I look around.'],
    ['reads', call('Read', { file: 'a.ts' }, 'read'), 'thinking', 'Read a.ts'],
    ['edits', call('Edit', { file: 'a.ts' }, 'edit'), 'working', 'Edit a.ts'],
    ['runs', call('Bash', { command: 'npm test' }, 'execute'), 'testing', 'Bash npm test'],
    ['uses what nobody knows', call('x', null), 'working', 'x'],
    ['fails', result(true, 'no such file'), 'struggling', 'no such file'],
    ['goes on', result(false, 'FAIL error'), null, null],
    ['ends well', { type: 'ended', ending: { kind: 'completed' } }, null, null],
  ])('when it %s', (_, event, state, thought) => {
    expect(activityOf(event)).toEqual(state === null ? null : { state, thought });
  });

  test('is never decided by what it writes', () => {
    const claims = fc.constantFrom(
      'Feature #3 completed',
      'All features complete!',
      'PASS',
      'success',
      '[Tool: Bash]',
      'Error: failed',
    );
    fc.assert(
      fc.property(claims, fc.string(), (claim, more) => {
        expect(activityOf({ type: 'text', text: claim + more })?.state).toBe('thinking');
      }),
    );
  });
});

test('the places of one event end before those of the next', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), (seq) => {
      expect(lastPlaceOfEvent(seq)).toBeLessThan(placeOfEvent(seq + 1));
      expect(Number.isSafeInteger(placeOfEvent(seq + 1))).toBe(true);
    }),
  );
});
