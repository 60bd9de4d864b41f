import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { toWholeNumber } from './whole-number.logic.ts';

it('reads whole numbers within bounds, as text and as numbers', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0 }), (number) => {
      expect(toWholeNumber(number, { least: 0 })).toBe(number);
      expect(toWholeNumber(String(number), { least: 0 })).toBe(number);
      expect(toWholeNumber(number, { least: number + 1 })).toBeNull();
      expect(toWholeNumber(number, { least: 0, most: number - 1 })).toBeNull();
    }),
  );
});

it('leaves out everything else, whatever it is', () => {
  for (const value of [undefined, null, '', 'x', 1.5, '1.5', NaN, [3], { toString: '' }, true]) {
    expect(toWholeNumber(value, { least: 0 })).toBeNull();
  }
  expect(toWholeNumber(0)).toBeNull();
});
