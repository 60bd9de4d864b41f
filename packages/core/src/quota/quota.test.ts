import type { QuotaState } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountChanged,
  accountUnavailable,
  canaryEndedSilently,
  canaryLost,
  canarySucceeded,
  limitHit,
  QUOTA_JITTER_MS,
  QUOTA_LOST_CANARY_MS,
  QUOTA_RAMP_STEP_MS,
  QUOTA_TRY_INTERVAL_MS,
  quotaAt,
  quotaEndsAt,
  quotaWidth,
  quotaAllowance,
  quotaBackoffMs,
  quotaWakeAt,
  startCanary,
  type LimitHit,
} from './quota.ts';

const NOW = 1_000_000;
const OPEN: QuotaState = { status: 'open' };
const CANARY: QuotaState = { status: 'canary', runId: 7, repeats: 2 };
const UNAVAILABLE: QuotaState = { status: 'unavailable', detail: 'signed out' };
const WAITING: QuotaState = {
  status: 'waiting',
  window: 'five_hour',
  resetsAt: NOW + 500_000,
  wakeAt: NOW + 510_000,
  source: 'header',
  repeats: 1,
};

function hit(more: Partial<LimitHit> = {}): LimitHit {
  return { runId: 7, window: 'five_hour', resetsAt: NOW + 900_000, source: 'typed_error', ...more };
}

describe('quotaAllowance', () => {
  it.each<[QuotaState, number, string, number | null]>([
    [OPEN, NOW, 'runs', null],
    [WAITING, NOW, 'nothing', WAITING.wakeAt],
    [WAITING, WAITING.wakeAt - 1, 'nothing', WAITING.wakeAt],
    [WAITING, WAITING.wakeAt, 'canary', null],
    [CANARY, NOW, 'nothing', null],
    [UNAVAILABLE, NOW, 'nothing', null],
  ])('%o at %i allows %s', (state, now, allowance, wakeAt) => {
    expect(quotaAllowance(state, now)).toBe(allowance);
    expect(quotaWakeAt(state, now)).toBe(wakeAt);
  });
});

describe('limitHit', () => {
  it('waits for the reset that the provider names, with its share of jitter', () => {
    expect(limitHit(OPEN, hit(), NOW, 0.5)).toEqual({
      status: 'waiting',
      window: 'five_hour',
      resetsAt: NOW + 900_000,
      wakeAt: NOW + 900_000 + QUOTA_JITTER_MS / 2,
      source: 'typed_error',
      repeats: 1,
    });
  });

  it('adds no more than a tenth of a short wait', () => {
    expect(limitHit(OPEN, hit({ resetsAt: NOW + 5_000 }), NOW, 1)).toMatchObject({
      wakeAt: NOW + 5_500,
    });
  });

  it.each([null, NOW, NOW - 5_000])('backs off where the reset is %s', (resetsAt) => {
    expect(limitHit(OPEN, hit({ resetsAt }), NOW, 0)).toMatchObject({
      resetsAt: NOW + 60_000,
      wakeAt: NOW + 60_000,
      source: 'backoff',
      repeats: 1,
    });
  });

  it('doubles the pause with each failed canary, up to an hour', () => {
    expect([1, 2, 3, 6, 7, 90].map(quotaBackoffMs)).toEqual([
      60_000, 120_000, 240_000, 1_920_000, 3_600_000, 3_600_000,
    ]);
    expect(limitHit(CANARY, hit({ resetsAt: null }), NOW, 0)).toMatchObject({
      wakeAt: NOW + 240_000,
      repeats: 3,
    });
  });

  it('counts limits that several runs meet as one wait, and keeps the surer and later reset', () => {
    expect(limitHit(WAITING, hit({ resetsAt: null }), NOW, 0)).toBe(WAITING);
    expect(limitHit(WAITING, hit({ resetsAt: NOW + 100_000 }), NOW, 0)).toBe(WAITING);
    expect(limitHit(WAITING, hit(), NOW, 0)).toMatchObject({ wakeAt: NOW + 900_000, repeats: 1 });
    const guessed: QuotaState = { ...WAITING, source: 'backoff' };
    expect(limitHit(guessed, hit({ resetsAt: NOW + 100_000 }), NOW, 0)).toMatchObject({
      wakeAt: NOW + 100_000,
      source: 'typed_error',
    });
  });

  it('leaves a canary to decide, and an unavailable account to a person', () => {
    expect(limitHit(CANARY, hit({ runId: 6 }), NOW, 0)).toBe(CANARY);
    expect(limitHit(UNAVAILABLE, hit(), NOW, 0)).toBe(UNAVAILABLE);
  });
});

describe('the canary', () => {
  it('starts once the wait is over, and only one', () => {
    expect(startCanary(WAITING, 9, WAITING.wakeAt - 1)).toBeNull();
    const canary = startCanary(WAITING, 9, WAITING.wakeAt);
    expect(canary).toEqual({ status: 'canary', runId: 9, repeats: 1 });
    expect(startCanary(CANARY, 9, NOW)).toBeNull();
    expect(startCanary(OPEN, 9, NOW)).toBeNull();
    expect(startCanary(UNAVAILABLE, 9, NOW)).toBeNull();
  });

  it('opens the account when it gets through; nobody else does', () => {
    expect(canarySucceeded(CANARY, 7, NOW)).toEqual({ status: 'ramp', since: NOW, repeats: 2 });
    expect(canarySucceeded(CANARY, 6, NOW)).toBe(CANARY);
    expect(canarySucceeded(WAITING, 7, NOW)).toBe(WAITING);
  });

  it('makes room for another when it ends without an answer', () => {
    expect(canaryEndedSilently(CANARY, 7, NOW)).toMatchObject({
      status: 'waiting',
      wakeAt: NOW + 120_000,
      repeats: 2,
    });
    expect(canaryEndedSilently(CANARY, 6, NOW)).toBe(CANARY);
    expect(canaryEndedSilently(OPEN, 7, NOW)).toBe(OPEN);
  });
});

describe('a long wait', () => {
  const FAR = NOW + 5 * QUOTA_TRY_INTERVAL_MS;
  const long = limitHit(OPEN, hit({ resetsAt: FAR }), NOW, 0);

  it('is looked into every hour by one canary, and goes on when that is refused', () => {
    let state: QuotaState = long;
    let now = NOW;
    let canaries = 0;
    while (quotaWakeAt(state, now) !== null && (quotaWakeAt(state, now) ?? 0) < FAR) {
      now = quotaWakeAt(state, now) ?? now;
      expect(quotaAllowance(state, now - 1)).toBe('nothing');
      expect(quotaAllowance(state, now)).toBe('canary');
      canaries += 1;
      const canary: QuotaState = startCanary(state, canaries, now) ?? OPEN;
      expect(quotaEndsAt(canary, now)).toBe(FAR);
      expect(quotaAllowance(canary, now)).toBe('nothing');
      state = limitHit(canary, hit({ runId: canaries, resetsAt: null }), now, 0);
      expect(state).toMatchObject({ resetsAt: FAR, repeats: 1, source: 'typed_error' });
    }
    expect(canaries).toBe(4);
    expect(quotaWakeAt(state, now)).toBe(FAR);
  });

  it('ends early when the limit was lifted', () => {
    const now = NOW + QUOTA_TRY_INTERVAL_MS;
    const canary = startCanary(long, 7, now) ?? OPEN;
    expect(canarySucceeded(canary, 7, now)).toMatchObject({ status: 'ramp', since: now });
  });

  it('takes the reset that the canary learnt', () => {
    const now = NOW + QUOTA_TRY_INTERVAL_MS;
    const canary = startCanary(long, 7, now) ?? OPEN;
    expect(limitHit(canary, hit({ resetsAt: now + 60_000 }), now, 0)).toMatchObject({
      wakeAt: now + 60_000,
    });
  });

  it('is gone back to when the canary tells nothing', () => {
    const now = NOW + QUOTA_TRY_INTERVAL_MS;
    const canary = startCanary(long, 7, now) ?? OPEN;
    expect(canaryEndedSilently(canary, 7, now)).toMatchObject({
      resetsAt: FAR,
      tryAt: now + 60_000,
    });
    expect(canaryLost(canary, 7, now)).toMatchObject({ tryAt: now + QUOTA_LOST_CANARY_MS });
    expect(canaryLost(CANARY, 7, now)).toMatchObject({ wakeAt: now + QUOTA_LOST_CANARY_MS });
  });
});

describe('after a limit', () => {
  const ramp: QuotaState = { status: 'ramp', since: NOW, repeats: 2 };

  it('twice as many may go on after each step, until all may', () => {
    const widths = [0, 1, 2, 3, 4, 5].map((step) =>
      quotaWidth(ramp, NOW + step * QUOTA_RAMP_STEP_MS),
    );
    expect(widths).toEqual([2, 4, 8, 16, 32, Infinity]);
    expect(quotaWidth(ramp, NOW + QUOTA_RAMP_STEP_MS - 1)).toBe(2);
    expect(quotaWakeAt(ramp, NOW + 1)).toBe(NOW + QUOTA_RAMP_STEP_MS);
    expect(quotaAt(ramp, NOW + QUOTA_RAMP_STEP_MS)).toBe(ramp);
    expect(quotaAt(ramp, NOW + 5 * QUOTA_RAMP_STEP_MS)).toEqual(OPEN);
    expect(quotaWakeAt(ramp, NOW + 5 * QUOTA_RAMP_STEP_MS)).toBeNull();
    expect(quotaWidth(WAITING, NOW)).toBe(Infinity);
  });

  it('another limit ends that, and goes on backing off', () => {
    expect(limitHit(ramp, hit({ resetsAt: null }), NOW, 0)).toMatchObject({
      status: 'waiting',
      repeats: 3,
    });
    expect(limitHit({ ...ramp, repeats: 9 }, hit({ resetsAt: null }), NOW, 0)).toMatchObject({
      repeats: 4,
    });
  });
});

describe('an unavailable account', () => {
  it('stays so until a person changes something', () => {
    expect(accountUnavailable('signed out')).toEqual(UNAVAILABLE);
    expect(canarySucceeded(UNAVAILABLE, 7, NOW)).toBe(UNAVAILABLE);
    expect(accountChanged(UNAVAILABLE)).toEqual(OPEN);
    expect(accountChanged(WAITING)).toBe(WAITING);
  });
});

/** What may happen to an account, in any order; run ids are small so that they meet. */
const happening = fc.record({
  type: fc.constantFrom('limit', 'try', 'success', 'silence', 'unusable', 'changed'),
  runId: fc.integer({ min: 1, max: 4 }),
  waitMs: fc.integer({ min: 0, max: 200_000 }),
  resetsIn: fc.option(
    fc.oneof(
      fc.integer({ min: -10_000, max: 300_000 }),
      fc.integer({ min: 3_600_000, max: 90_000_000 }),
    ),
  ),
  jitterShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('any history', () => {
  it('never has two canaries, never starts one too early, and never waits for the past', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (history) => {
        let state: QuotaState = OPEN;
        let now = NOW;
        for (const event of history) {
          now += event.waitMs;
          const before: QuotaState = state;
          const resetsAt = event.resetsIn === null ? null : now + event.resetsIn;
          switch (event.type) {
            case 'limit':
              state = limitHit(
                before,
                hit({ runId: event.runId, resetsAt }),
                now,
                event.jitterShare,
              );
              break;
            case 'try': {
              const canary = startCanary(before, event.runId, now);
              expect(canary !== null).toBe(quotaAllowance(before, now) === 'canary');
              state = canary ?? before;
              break;
            }
            case 'success':
              state = canarySucceeded(before, event.runId, now);
              break;
            case 'silence':
              state = canaryEndedSilently(before, event.runId, now);
              break;
            case 'unusable':
              state = accountUnavailable('refused');
              break;
            default:
              state = accountChanged(before);
          }
          if (before.status === 'canary' && state.status === 'canary') {
            expect(state.runId).toBe(before.runId);
          }
          if (state.status === 'canary' && before.status !== 'canary') {
            expect(before.status).toBe('waiting');
          }
          if (state.status === 'waiting' && state !== before) {
            expect(quotaWakeAt(state, now)).toBeGreaterThan(now);
            expect(state.wakeAt).toBeGreaterThan(now);
            expect(state.wakeAt).toBeGreaterThanOrEqual(state.resetsAt);
          }
        }
      }),
    );
  });
});
