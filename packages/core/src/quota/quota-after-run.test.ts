import type { QuotaState } from '@ropewalk/contracts';
import { describe, expect, it } from 'vitest';
import { quotaAfterRun, QUOTA_WAIT_LIMIT } from './quota-after-run.ts';
import { quotaAllowance, startCanary } from './quota.ts';

const NOW = 1_000_000;
const OPEN: QuotaState = { status: 'open' };
const CANARY: QuotaState = { status: 'canary', runId: 7, repeats: 2 };

describe('an account after a run', () => {
  it.each<[string, QuotaState, Parameters<typeof quotaAfterRun>[1]['account'], object]>([
    ['keeps open when it works', OPEN, { type: 'works' }, OPEN],
    ['keeps open when the run says nothing about it', OPEN, null, OPEN],
    [
      'lets a few in when its canary got through',
      CANARY,
      { type: 'works' },
      { status: 'ramp', since: NOW },
    ],
    ['waits again when its canary ended silently', CANARY, null, { status: 'waiting', repeats: 2 }],
    [
      'is refused when the run was',
      CANARY,
      { type: 'unavailable', detail: 'why' },
      { status: 'unavailable', detail: 'why' },
    ],
    [
      'waits for a reset that is named',
      OPEN,
      { type: 'limit', window: 'five_hour', resetsAt: NOW + 5_000, source: 'header' },
      { status: 'waiting', window: 'five_hour', resetsAt: NOW + 5_000, source: 'header' },
    ],
    [
      'backs off where none is',
      OPEN,
      { type: 'limit', window: 'overloaded', resetsAt: null, source: 'backoff' },
      { status: 'waiting', source: 'backoff', repeats: 1 },
    ],
  ])('%s', (_name, before, account, after) => {
    expect(quotaAfterRun(before, { runId: 7, account, outcome: 'died' }, NOW, 0.5)).toMatchObject(
      after,
    );
  });

  const overloaded = {
    type: 'limit',
    window: 'overloaded',
    resetsAt: null,
    source: 'backoff',
  } as const;

  it('is a person’s business after so many waits, each of which sent one canary', () => {
    let state: QuotaState = OPEN;
    let now = NOW;
    let runId = 0;
    while (state.status !== 'unavailable') {
      runId += 1;
      if (state.status === 'waiting') {
        now = state.wakeAt;
        expect(quotaAllowance(state, now - 1)).toBe('nothing');
        state = startCanary(state, runId, now) ?? state;
      }
      state = quotaAfterRun(state, { runId, account: overloaded, outcome: 'quota' }, now, 0);
    }
    expect(runId).toBe(QUOTA_WAIT_LIMIT + 1);
    expect(state.detail).toContain('"overloaded" over 8 waits');
    // An outage of some hours is slept through.
    expect(now - NOW).toBeGreaterThan(2 * 3_600_000);
  });

  it('waits for ever for resets that are named', () => {
    const often: QuotaState = { status: 'canary', runId: 7, repeats: 50 };
    const account = { type: 'limit', window: 'w', resetsAt: NOW + 1, source: 'header' } as const;
    expect(quotaAfterRun(often, { runId: 7, account, outcome: 'quota' }, NOW, 0)).toMatchObject({
      status: 'waiting',
      repeats: 51,
    });
  });
});
