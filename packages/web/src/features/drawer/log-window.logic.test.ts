import type { LogLine } from '#shared/live/log-tail.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  earlierThan,
  EMPTY_WINDOW,
  filterLines,
  followTail,
  PAGE_LINES,
  rejoin,
  runsIn,
  withEarlier,
  withLater,
  withTail,
  type LogWindow,
} from './log-window.logic.ts';

const line = (seq: number): LogLine => ({ seq, at: '', text: `line ${seq}`, runId: seq % 3 });
const upTo = (count: number): LogLine[] =>
  Array.from({ length: count }, (_, index) => line((index + 1) * 10));

/** What the server answers. */
const pageBefore = (all: readonly LogLine[], before: number) => {
  const older = all.filter(({ seq }) => seq < before);
  const lines = older.slice(-PAGE_LINES);
  const first = lines[0]?.seq ?? null;
  return { lines, nextBefore: older.length > lines.length ? first : null };
};
const seqs = (window: LogWindow): number[] => window.lines.map(({ seq }) => seq);
const isWithoutGap = (window: LogWindow): boolean =>
  window.lines.every(({ seq }, index) => seq === (window.lines[0]?.seq ?? 0) + index * 10);

const goUp = (window: LogWindow, all: readonly LogLine[]): LogWindow => {
  const before = earlierThan(window);
  return before === null ? window : withEarlier(window, pageBefore(all, before));
};
const goDown = (
  window: LogWindow,
  all: readonly LogLine[],
  tail: readonly LogLine[],
): LogWindow => {
  const next = window.later.at(-1);
  return rejoin(next === undefined ? window : withLater(window, pageBefore(all, next).lines), tail);
};

test('a log of any length is read to its beginning and back, with no line missing and few of them held', () => {
  const all = upTo(60_000);
  const tail = all.slice(-2000);
  let window = followTail(tail);
  let steps = 0;
  while (earlierThan(window) !== null && steps < 1000) {
    window = goUp(window, all);
    steps += 1;
    expect(window.lines.length).toBeLessThanOrEqual(8000);
  }
  expect(window.lines[0]?.seq).toBe(10);
  expect(isWithoutGap(window)).toBe(true);
  while (!window.isAtEnd && steps < 2000) {
    window = goDown(window, all, tail);
    steps += 1;
    expect(window.lines.length).toBeLessThanOrEqual(10_000);
  }
  expect(isWithoutGap(window)).toBe(true);
  expect(window.lines.at(-1)?.seq).toBe(600_000);
});

test('whatever somebody does while lines come, what is held has no gap', () => {
  const moves = fc.array(fc.constantFrom('up', 'down', 'few', 'many'), { maxLength: 60 });
  fc.assert(
    fc.property(moves, (done) => {
      let count = 3000;
      let window = followTail(upTo(count).slice(-2000));
      for (const move of done) {
        count += move === 'few' ? 7 : move === 'many' ? 2600 : 0;
        const all = upTo(count);
        const tail = all.slice(-2000);
        window = withTail(window, tail);
        window =
          move === 'up' ? goUp(window, all) : move === 'down' ? goDown(window, all, tail) : window;
        expect(isWithoutGap(window)).toBe(true);
        expect(window.isAtEnd).toBe(window.isAtEnd && window.lines.at(-1)?.seq === all.at(-1)?.seq);
      }
    }),
    { numRuns: 30 },
  );
});

test('an empty log begins with what comes', () => {
  expect(seqs(withTail(EMPTY_WINDOW, [line(5)]))).toEqual([5]);
  expect(earlierThan(EMPTY_WINDOW)).toBeNull();
});

test('lines are chosen by agent and by text, whatever its case', () => {
  const lines = upTo(30);
  expect(filterLines(lines, { runId: null, text: ' ' })).toBe(lines);
  expect(filterLines(lines, { runId: null, text: 'LINE 300' }).map(({ seq }) => seq)).toEqual([
    300,
  ]);
  expect(filterLines(lines, { runId: 0, text: '' }).every(({ runId }) => runId === 0)).toBe(true);
  expect(runsIn(lines)).toEqual([2, 1, 0]);
});
