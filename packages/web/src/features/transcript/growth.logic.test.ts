import type { LogLine } from '#shared/live/log-tail.ts';
import { expect, test } from 'vitest';
import { hasGrown } from './growth.logic.ts';

const line = (seq: number, runId: number): LogLine => ({ seq, at: '', text: '', runId });
const heard = (log: readonly LogLine[]) => ({ log, agents: new Map() });

test('a transcript has grown when a new line is of its run', () => {
  const before = heard([line(1, 7)]);
  expect(hasGrown(before, before, 7)).toBe(false);
  expect(hasGrown(before, heard([line(1, 7), line(2, 8)]), 7)).toBe(false);
  expect(hasGrown(before, heard([line(1, 7), line(2, 7), line(3, 8)]), 7)).toBe(true);
  expect(hasGrown(heard([]), heard([line(5, 7)]), 7)).toBe(true);
});
