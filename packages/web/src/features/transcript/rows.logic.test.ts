import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendRows, indexAt, prependRows, type PlacedEntry, type Row } from './rows.logic.ts';

type Event = PlacedEntry['entry']['event'];
const placed = (events: readonly Event[]): PlacedEntry[] =>
  events.map((event, index) => ({ position: index * 10, entry: { at: index, seq: index, event } }));

const text: Event = { type: 'text', text: 'I look.' };
const call = (callId: string): Event => ({
  type: 'tool_call',
  callId,
  tool: 'Bash',
  kind: 'execute',
  input: {},
});
const result = (callId: string): Event => ({
  type: 'tool_result',
  callId,
  isError: false,
  output: 'done',
  images: [],
});

test('a result is folded under its call, also when others were called between them', () => {
  const rows = appendRows([], placed([call('a'), call('b'), text, result('a'), result('b')]));
  expect(rows.map(({ kind }) => kind)).toEqual(['tool', 'tool', 'say']);
  expect(rows[1]).toMatchObject({ callId: 'b', result: { output: 'done', at: 4 } });
});

test('what says nothing is no row', () => {
  const usage: Event = {
    type: 'usage',
    usage: {
      inputTokens: 1,
      outputTokens: 1,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      costUsd: null,
    },
  };
  expect(appendRows([], placed([usage, { type: 'text', text: ' \n' }]))).toEqual([]);
});

test('however a transcript is cut into pages, and from whichever end it is read, its rows are the same', () => {
  const events = fc.array(
    fc.oneof(
      fc.constant(text),
      fc.integer({ min: 0, max: 4 }).map((id) => call(`c${id}`)),
      fc.integer({ min: 0, max: 4 }).map((id) => result(`c${id}`)),
    ),
    { maxLength: 40 },
  );
  // The same call twice is no transcript.
  const once = events.map((all) => {
    const seen = new Set<string>();
    return all.filter((event) => {
      const key = 'callId' in event ? `${event.type} ${event.callId}` : null;
      return key === null || (!seen.has(key) && seen.add(key));
    });
  });
  fc.assert(
    fc.property(once, fc.integer({ min: 0, max: 40 }), (all, cut) => {
      const entries = placed(all);
      const isBefore = (callId: string, index: number): boolean =>
        all.findIndex((event) => event.type === 'tool_call' && event.callId === callId) <= index;
      fc.pre(
        all.every((event, index) => event.type !== 'tool_result' || isBefore(event.callId, index)),
      );
      const whole = appendRows([], entries);
      const [first, second] = [entries.slice(0, cut), entries.slice(cut)];
      expect(appendRows(appendRows([], first), second)).toEqual(whole);
      expect(prependRows(first, appendRows([], second))).toEqual(whole);
    }),
  );
});

test('a position leads to the row that shows it', () => {
  const rows: readonly Row[] = appendRows([], placed([call('a'), text, result('a'), text]));
  expect(rows.map(({ position }) => position)).toEqual([0, 10, 30]);
  expect([0, 9, 10, 20, 30, 99].map((at) => indexAt(rows, at))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(indexAt([], 5)).toBe(-1);
});
