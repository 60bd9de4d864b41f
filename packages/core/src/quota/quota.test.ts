import type { QuotaState } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountChanged,
  accountUnavailable,
  canaryEndedSilently,
  canarySucceeded,
  limitHit,
  QUOTA_JITTER_MS,
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
    expect(canarySucceeded(CANARY, 7)).toEqual(OPEN);
    expect(canarySucceeded(CANARY, 6)).toBe(CANARY);
    expect(canarySucceeded(WAITING, 7)).toBe(WAITING);
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

describe('an unavailable account', () => {
  it('stays so until a person changes something', () => {
    expect(accountUnavailable('signed out')).toEqual(UNAVAILABLE);
    expect(canarySucceeded(UNAVAILABLE, 7)).toBe(UNAVAILABLE);
    expect(accountChanged(UNAVAILABLE)).toEqual(OPEN);
    expect(accountChanged(WAITING)).toBe(WAITING);
  });
});

/** What may happen to an account, in any order; run ids are small so that they meet. */
const happening = fc.record({
  type: fc.constantFrom('limit', 'try', 'success', 'silence', 'unusable', 'changed'),
  runId: fc.integer({ min: 1, max: 4 }),
  waitMs: fc.integer({ min: 0, max: 200_000 }),
  resetsIn: fc.option(fc.integer({ min: -10_000, max: 300_000 })),
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
              state = canarySucceeded(before, event.runId);
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
            expect(state.wakeAt).toBeGreaterThan(now);
            expect(state.wakeAt).toBeGreaterThanOrEqual(state.resetsAt);
          }
        }
      }),
    );
  });
});
