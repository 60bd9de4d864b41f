import { expect, it } from 'vitest';
import { createWaitingRuns } from './waiting-runs.ts';

const run = { runId: 7, projectId: 1, requires: [], priority: 0 };

it('does not let wait what was taken before its offer was heard of', () => {
  const waiting = createWaitingRuns();
  waiting.noteTaken(7);
  waiting.note(run);
  expect([...waiting.all.keys()]).toEqual([]);
});

it('lets wait again what was given back, whether its offer was heard of before or comes after', () => {
  const waiting = createWaitingRuns();
  waiting.noteTaken(7);
  waiting.noteGivenBack(run);
  waiting.note(run);
  expect([...waiting.all.keys()]).toEqual([7]);
  waiting.noteTaken(7);
  expect(waiting.forget(7)).toBe(false);
});
