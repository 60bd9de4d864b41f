import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTimeScale, panWindow, tickStep, zoomWindow } from './time-scale.logic.ts';

const HOUR = 3_600_000;
/** A span with silences in it that do not overlap. */
const span = fc
  .array(fc.tuple(fc.integer({ min: 1, max: HOUR }), fc.integer({ min: 30_001, max: 9 * HOUR })), {
    maxLength: 12,
  })
  .map((pairs) => {
    let at = 1_000_000;
    const gaps = pairs.map(([busy, silent]) => {
      const from = at + busy;
      at = from + silent;
      return { from, to: at };
    });
    return { from: 1_000_000, to: at + 5000, gaps };
  });

describe('a time scale', () => {
  it('grows, is never longer than the time, and finds the way back', () => {
    fc.assert(
      fc.property(
        span,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        ({ from, to, gaps }, shares) => {
          const scale = createTimeScale(from, to, gaps);
          expect(scale.length).toBeLessThanOrEqual(to - from);
          const times = shares.map((share) => from + share * (to - from)).sort((a, b) => a - b);
          const shown = times.map((at) => scale.toShown(at));
          shown.slice(1).forEach((each, i) => expect(each).toBeGreaterThanOrEqual(shown[i] ?? 0));
          times.forEach((at, i) => {
            expect(Math.abs(scale.toReal(shown[i] ?? 0) - at)).toBeLessThan(5);
          });
          expect(scale.toShown(from)).toBe(0);
          expect(scale.toShown(to)).toBeCloseTo(scale.length, 3);
        },
      ),
    );
  });

  it('keeps busy time as it is and cuts a night short', () => {
    const gaps = [{ from: HOUR, to: 10 * HOUR }];
    const scale = createTimeScale(0, 11 * HOUR, gaps);
    expect(scale.toShown(HOUR / 2)).toBe(HOUR / 2);
    expect(scale.length).toBeLessThan(2.1 * HOUR);
    expect(scale.cuts).toHaveLength(1);
    expect(scale.cuts[0]?.realMs).toBe(9 * HOUR);
  });

  it('holds for a project in which nothing has happened', () => {
    const scale = createTimeScale(5, 5, []);
    expect([scale.length, scale.toShown(5), scale.toReal(0)]).toEqual([0, 0, 5]);
  });
});

describe('a window', () => {
  it('never leaves the time that there is, and keeps what is under the pointer', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.double({ min: 0.2, max: 5, noNaN: true }), (a, b, factor) => {
        const length = 1_000_000;
        const [from, to] = [Math.min(a, b) * length, Math.max(a, b) * length + 2000];
        const zoomed = zoomWindow({ from, to: Math.min(length, to) }, from, factor, length);
        expect(zoomed.from).toBeGreaterThanOrEqual(0);
        expect(zoomed.to).toBeLessThanOrEqual(length + 1e-6);
        const panned = panWindow(zoomed, 300_000, length);
        expect(panned.to).toBeLessThanOrEqual(length + 1e-6);
        expect(panned.to - panned.from).toBeCloseTo(zoomed.to - zoomed.from, 3);
      }),
    );
  });

  it('has round steps', () => {
    expect(tickStep(60_000, 6)).toBe(10_000);
    expect(tickStep(86_400_000, 8)).toBe(10_800_000);
  });
});
