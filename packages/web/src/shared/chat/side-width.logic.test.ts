import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { clampWidth, LEAST_WIDTH_PX, MOST_WIDTH_PX } from './side-width.logic.ts';

it('is never too narrow to read, nor so wide that nothing else is left', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -5_000, max: 5_000 }),
      fc.integer({ min: 300, max: 4_000 }),
      (width, window) => {
        const clamped = clampWidth(width, window);
        expect(clamped).toBeGreaterThanOrEqual(LEAST_WIDTH_PX);
        expect(clamped).toBeLessThanOrEqual(MOST_WIDTH_PX);
        expect(clamped === LEAST_WIDTH_PX || clamped <= window - 360).toBe(true);
        expect(clampWidth(clamped, window)).toBe(clamped);
      },
    ),
  );
});
