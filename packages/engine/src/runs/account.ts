import { randomInt } from 'node:crypto';
import type { QuotaState, Run } from '@ropewalk/contracts';
import {
  accountChanged,
  accountUnavailable,
  canaryEndedSilently,
  canarySucceeded,
  limitHit,
  type AgentDriver,
  type Result,
  type RunVerdict,
} from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

/** Waits in a row without a named reset after which a person has to look. */
const BACKOFF_LIMIT = 8;
const JITTER_STEPS = 1_000;

/** Whose limits a driver shares; a driver that cannot be had shares none with another. */
export function accountOf(driver: Result<AgentDriver>): string {
  return driver.ok ? driver.value.account : 'unknown';
}

/** Tells the provider account what the end of a run meant for it. */
export async function settleAccount(
  context: EngineContext,
  run: Pick<Run, 'id' | 'projectId'>,
  account: string,
  verdict: RunVerdict,
): Promise<void> {
  const snapshot = await context.store.query('snapshot', {
    projectId: run.projectId,
    now: context.clock.now(),
  });
  const before = snapshot.quotas.find((quota) => quota.account === account)?.state ?? {
    status: 'open',
  };
  const after = nextState(before, run.id, verdict, context.clock.now());
  if (after !== before) {
    await context.store.execute(
      'quota.change',
      { projectId: run.projectId, account, state: after },
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

/** Runs that a restart ended cannot tell whether a limit is gone: their canaries are given back. */
export async function giveBackCanaries(
  context: EngineContext,
  projectId: number,
): Promise<void> {
  const now = context.clock.now();
  const { quotas, runs } = await context.store.query('snapshot', { projectId, now });
  const active = new Set(runs.map((run) => run.id));
  for (const { account, state } of quotas) {
    if (state.status === 'canary' && !active.has(state.runId)) {
      await context.store.execute(
        'quota.change',
        { projectId, account, state: canaryEndedSilently(state, state.runId, now) },
        now,
      );
    }
  }
}

/** A person starts again: whatever made the account unusable may have been mended. */
export async function giveAccountAnotherChance(
  context: EngineContext,
  projectId: number,
  account: string,
): Promise<void> {
  const now = context.clock.now();
  const { quotas } = await context.store.query('snapshot', { projectId, now });
  const before = quotas.find((quota) => quota.account === account)?.state;
  const after = before === undefined ? undefined : accountChanged(before);
  if (after !== undefined && after !== before) {
    await context.store.execute('quota.change', { projectId, account, state: after }, now);
  }
}
