import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { suggestAddition } from './suggest-addition.ts';

it.each([
  ['usd', 10, 10.2, 5],
  ['usd', 2, 2, 1],
  ['usd', 100, 100, 25],
  ['tokens', 1_000_000, 1_000_000, 250_000],
  ['minutes', 240, 241, 100],
  ['minutes', 0.02, 0.03, 20],
] as const)('to %s %s of which %s were spent, %s are added', (unit, limit, spent, amount) => {
  expect(suggestAddition(unit, limit, spent)).toBeCloseTo(amount, 9);
});

it('always lifts the budget above what was spent, and never by more than it has to', () => {
  const amount = fc.double({ min: 0.001, max: 1_000_000, noNaN: true });
  fc.assert(
    fc.property(amount, amount, (limit, over) => {
      const spent = limit + over;
      const added = suggestAddition('usd', limit, spent);
      expect(limit + added).toBeGreaterThan(spent);
      expect(added).toBeLessThanOrEqual(2.5 * (Math.max(1, limit / 4) + over));
    }),
  );
});
