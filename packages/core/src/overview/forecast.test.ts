import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { forecast, ratesOf, type Progress } from './forecast.ts';

const MINUTE_MS = 60_000;
const T0 = 1_700_000_000_000;

/** A run in which features landed after these gaps. */
const running = fc
  .record({
    gaps: fc.array(fc.integer({ min: 1, max: 300 * MINUTE_MS }), { minLength: 5, maxLength: 80 }),
    rest: fc.integer({ min: 0, max: 60 * MINUTE_MS }),
    agents: fc.integer({ min: 1, max: 10 }),
  })
  .map(({ gaps, rest, agents }): Progress => {
    let at = T0;
    const landedAt = gaps.map((gap) => (at += gap));
    return {
      now: at + rest,
      landedAt,
      worked: Array.from({ length: agents }, () => ({ from: T0, until: null })),
      startedAt: T0,
      endedAt: null,
    };
  });
const left = fc.record({
  open: fc.integer({ min: 1, max: 10_000 }),
  waitForPerson: fc.nat(20),
  slots: fc.integer({ min: 1, max: 32 }),
});

function known(progress: Progress, of: Parameters<typeof forecast>[1]) {
  const found = forecast(progress, of);
  if (found.type === 'unknown') throw new Error(found.because);
  return found;
}

test('nine of ten are never before one of two, and both lie ahead', () => {
  fc.assert(
    fc.property(running, left, (progress, of) => {
      const { p50, p90 } = known(progress, of);
      expect(p50).toBeGreaterThan(progress.now);
      expect(p90).toBeGreaterThanOrEqual(p50);
      expect(Number.isFinite(p90)).toBe(true);
    }),
  );
});

test('more work is never done earlier, and more agents never later', () => {
  fc.assert(
    fc.property(running, left, (progress, of) => {
      const now = known(progress, of);
      const twice = known(progress, {
        ...of,
        open: of.open * 2,
        slots: Math.min(of.slots, of.open),
      });
      expect(twice.p50).toBeGreaterThanOrEqual(now.p50);
      expect(twice.p90).toBeGreaterThanOrEqual(now.p90);
      const helped = known(progress, { ...of, slots: of.slots + 1 });
      expect(helped.p50).toBeLessThanOrEqual(now.p50);
      expect(helped.p90).toBeLessThanOrEqual(now.p90);
    }),
  );
});

test('an even pace goes on as it is', () => {
  const landedAt = Array.from({ length: 10 }, (_, index) => T0 + (index + 1) * 6 * MINUTE_MS);
  const progress: Progress = {
    now: T0 + 60 * MINUTE_MS,
    landedAt,
    worked: [
      { from: T0, until: null },
      { from: T0, until: T0 + 60 * MINUTE_MS },
    ],
    startedAt: T0,
    endedAt: null,
  };
  const hour = { type: 'known', p50: T0 + 120 * MINUTE_MS, p90: T0 + 120 * MINUTE_MS };
  expect(forecast(progress, { open: 10, waitForPerson: 0, slots: 2 })).toEqual(hour);
  const half = forecast(progress, { open: 10, waitForPerson: 0, slots: 4 });
  expect(half).toMatchObject({ p50: T0 + 90 * MINUTE_MS });
  expect(ratesOf(progress)).toEqual({ lastHour: 10, wholeRun: 10 });
  const ended = { ...progress, now: T0 + 9_000 * MINUTE_MS, endedAt: T0 + 120 * MINUTE_MS };
  expect(ratesOf(ended)).toEqual({ lastHour: 0, wholeRun: 5 });
});

test('what cannot be said is not said, with the reason', () => {
  const progress: Progress = {
    now: T0 + MINUTE_MS,
    landedAt: [T0 + 1, T0 + 2, T0 + 3, T0 + 4, T0 - 5],
    worked: [],
    startedAt: T0,
    endedAt: null,
  };
  const because = (change: Partial<Progress>, of: Partial<Parameters<typeof forecast>[1]>) =>
    forecast({ ...progress, ...change }, { open: 3, waitForPerson: 0, slots: 1, ...of });
  expect(because({}, {})).toEqual({ type: 'unknown', because: 'too_few_landings' });
  expect(because({ endedAt: T0 + 9 }, {})).toMatchObject({ because: 'not_working' });
  expect(because({}, { slots: 0 })).toMatchObject({ because: 'not_working' });
  expect(because({}, { open: 0 })).toMatchObject({ because: 'nothing_left' });
  expect(because({}, { open: 0, waitForPerson: 2 })).toMatchObject({ because: 'needs_person' });
  expect(ratesOf({ ...progress, now: T0 })).toEqual({ lastHour: null, wholeRun: null });
});
