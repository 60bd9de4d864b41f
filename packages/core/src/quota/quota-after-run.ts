import type { QuotaState } from '@ropewalk/contracts';
import type { RunVerdict } from '../run/run-outcome.ts';
import { accountUnavailable, canaryEndedSilently, canarySucceeded, limitHit } from './quota.ts';

/** Waits in a row without a named reset after which a person has to look. */
export const QUOTA_WAIT_LIMIT = 8;

/** The state of an account after the end of run `runId`; `jitterShare` as in `limitHit`. */
export function quotaAfterRun(
  state: QuotaState,
  { runId, account }: { readonly runId: number; readonly account: RunVerdict['account'] },
  now: number,
  jitterShare: number,
): QuotaState {
  if (account === null) {
    return canaryEndedSilently(state, runId, now);
  }
  switch (account.type) {
    case 'works':
      return canarySucceeded(state, runId);
    case 'unavailable':
      return accountUnavailable(account.detail);
    case 'limit': {
      const { window, resetsAt } = account;
      const source = account.source === 'backoff' ? 'typed_error' : account.source;
      const after = limitHit(state, { runId, window, resetsAt, source }, now, jitterShare);
      return isHopeless(after)
        ? accountUnavailable(
            `The provider kept answering "${window}" over ${QUOTA_WAIT_LIMIT} waits. Look at its status and start the crew again.`,
          )
        : after;
    }
  }
}

function isHopeless(state: QuotaState): boolean {
  return (
    state.status === 'waiting' && state.source === 'backoff' && state.repeats > QUOTA_WAIT_LIMIT
  );
}
