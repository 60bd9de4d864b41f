import { runOutcomeSchema, type RunOutcome } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ATTEMPT_LIMIT,
  decideRetry,
  isCountedAttempt,
  isInconclusiveLimitReached,
  isRegressionLimitReached,
  RETRY_CAP_MS,
  retryDelayMs,
} from './retry.ts';

const COUNTED: readonly RunOutcome[] = ['failed', 'timed_out', 'died', 'no_change'];

describe('isCountedAttempt', () => {
  it.each(runOutcomeSchema.options)('%s', (outcome) => {
    expect(isCountedAttempt(outcome)).toBe(COUNTED.includes(outcome));
  });
});

describe('retryDelayMs', () => {
  it.each([
    [0, 10_000],
    [1, 20_000],
    [2, 40_000],
    [4, 160_000],
    [5, RETRY_CAP_MS],
    [5_000, RETRY_CAP_MS],
  ])('after %i earlier attempts waits %i ms', (attemptsBefore, delay) => {
    expect(retryDelayMs(attemptsBefore, 10_000)).toBe(delay);
  });

  it('is not fooled by a base of zero or beyond the cap', () => {
    expect(retryDelayMs(7, 0)).toBe(0);
    expect(retryDelayMs(0, 900_000)).toBe(RETRY_CAP_MS);
  });

  it('never shrinks and never exceeds the cap', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(400_000), (attemptsBefore, baseMs) => {
        const delay = retryDelayMs(attemptsBefore, baseMs);
        expect(delay).toBeLessThanOrEqual(RETRY_CAP_MS);
        expect(retryDelayMs(attemptsBefore + 1, baseMs)).toBeGreaterThanOrEqual(delay);
      }),
    );
  });
});

describe('decideRetry', () => {
  it('tries again twice and then parks', () => {
    const attempt = { now: 1_000, baseMs: 10_000 };
    expect(decideRetry({ ...attempt, attemptsBefore: 0 })).toEqual({
      type: 'again',
      attempts: 1,
      retryAt: 11_000,
    });
    expect(decideRetry({ ...attempt, attemptsBefore: 1 })).toEqual({
      type: 'again',
      attempts: 2,
      retryAt: 21_000,
    });
    expect(decideRetry({ ...attempt, attemptsBefore: 2 })).toEqual({ type: 'park', attempts: 3 });
  });

  it('always parks within the limit', () => {
    fc.assert(
      fc.property(fc.nat(ATTEMPT_LIMIT - 1), (start) => {
        let attempts = start;
        for (let step = 0; step < ATTEMPT_LIMIT; step += 1) {
          const decision = decideRetry({ attemptsBefore: attempts, now: 0, baseMs: 1 });
          expect(decision.attempts).toBe(attempts + 1);
          attempts = decision.attempts;
          if (decision.type === 'park') {
            return;
          }
        }
        expect.unreachable('did not park');
      }),
    );
  });
});

describe('limits', () => {
  it('parks at three regressions and at two inconclusive verdicts in a row', () => {
    expect([2, 3].map(isRegressionLimitReached)).toEqual([false, true]);
    expect([1, 2].map(isInconclusiveLimitReached)).toEqual([false, true]);
  });
});
