import { expect, it } from 'vitest';
import { MASCOTS, mascotOf } from './mascots.ts';

it('names agents in their order, over and over', () => {
  expect(MASCOTS.map((_, runId) => mascotOf(runId))).toEqual(MASCOTS);
  expect(mascotOf(41)).toBe(MASCOTS[1]);
});
