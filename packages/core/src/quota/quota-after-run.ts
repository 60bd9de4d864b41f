import type { QuotaState, RunOutcome } from '@ropewalk/contracts';
import type { RunVerdict } from '../run/run-outcome.ts';
import {
  accountUnavailable,
  canaryEndedSilently,
  canaryLost,
  canarySucceeded,
  limitHit,
} from './quota.ts';

/** Waits in a row without a named reset after which a person has to look. */
export const QUOTA_WAIT_LIMIT = 8;

/** Ends that we caused: they say nothing about the account. */
const OURS: ReadonlySet<RunOutcome> = new Set<RunOutcome>(['interrupted', 'cancelled', 'budget']);

/** The state of an account after the end of run `runId`; `jitterShare` as in `limitHit`. */
export function quotaAfterRun(
  state: QuotaState,
  { runId, account, outcome }: { readonly runId: number } & Pick<RunVerdict, 'account' | 'outcome'>,
  now: number,
  jitterShare: number,
): QuotaState {
  if (account === null) {
    return OURS.has(outcome)
      ? canaryLost(state, runId, now)
      : canaryEndedSilently(state, runId, now);
  }
  switch (account.type) {
    case 'works':
      return canarySucceeded(state, runId, now);
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
