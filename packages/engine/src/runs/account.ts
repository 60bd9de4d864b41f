import { randomInt } from 'node:crypto';
import type { QuotaState, Run } from '@ropewalk/contracts';
import {
  accountUnavailable,
  canaryEndedSilently,
  canarySucceeded,
  limitHit,
  type AgentDriver,
  type RunVerdict,
} from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

/** Waits in a row without a named reset after which a person has to look. */
const BACKOFF_LIMIT = 8;
const JITTER_STEPS = 1_000;

/** Tells the provider account what the end of a run meant for it. */
export async function settleAccount(
  request: { readonly context: EngineContext; readonly run: Run; readonly driver: AgentDriver },
  verdict: RunVerdict,
): Promise<void> {
  const { context, run, driver } = request;
  const snapshot = await context.store.query('snapshot', {
    projectId: run.projectId,
    now: context.clock.now(),
  });
  const before = snapshot.quotas.find((quota) => quota.account === driver.account)?.state ?? {
    status: 'open',
  };
  const after = nextState(before, run.id, verdict, context.clock.now());
  if (after !== before) {
    await context.store.execute(
      'quota.change',
      { projectId: run.projectId, account: driver.account, state: after },
      context.clock.now(),
    );
  }
}

function nextState(
  before: QuotaState,
  runId: number,
  { account }: RunVerdict,
  now: number,
): QuotaState {
  if (account === null) {
    return canaryEndedSilently(before, runId, now);
  }
  switch (account.type) {
    case 'works':
      return canarySucceeded(before, runId);
    case 'unavailable':
      return accountUnavailable(account.detail);
    case 'limit': {
      const hit = {
        runId,
        window: account.window,
        resetsAt: account.resetsAt,
        source: account.source === 'backoff' ? ('typed_error' as const) : account.source,
      };
      const after = limitHit(before, hit, now, randomInt(JITTER_STEPS) / JITTER_STEPS);
      return after.status === 'waiting' && after.source === 'backoff' && after.repeats > BACKOFF_LIMIT
        ? accountUnavailable(
            `The provider kept answering "${account.window}" over ${BACKOFF_LIMIT} waits. Look at its status and start the crew again.`,
          )
        : after;
    }
  }
}
