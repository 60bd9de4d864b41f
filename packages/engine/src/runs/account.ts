import { randomInt } from 'node:crypto';
import type { QuotaState, Run } from '@ropewalk/contracts';
import {
  accountChanged,
  canaryEndedSilently,
  canarySucceeded,
  quotaAfterRun,
  type AgentDriver,
  type Result,
  type RunVerdict,
} from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

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
  await change(context, run.projectId, account, (before) =>
    quotaAfterRun(
      before,
      { runId: run.id, account: verdict.account },
      context.clock.now(),
      randomInt(JITTER_STEPS) / JITTER_STEPS,
    ),
  );
}

/** The model has answered this run: a canary need not come to its end before others may follow. */
export async function noteAnswer(
  context: EngineContext,
  run: Pick<Run, 'id' | 'projectId'>,
  account: string,
): Promise<void> {
  await change(context, run.projectId, account, (before) => canarySucceeded(before, run.id));
}

async function change(
  context: EngineContext,
  projectId: number,
  account: string,
  next: (before: QuotaState) => QuotaState,
): Promise<void> {
  const quotas = await context.store.query('quotas', {});
  const before = quotas.find((quota) => quota.account === account)?.state ?? { status: 'open' };
  const state = next(before);
  if (state !== before) {
    await context.store.execute('quota.change', { projectId, account, state }, context.clock.now());
  }
}

/** Runs that a restart ended cannot tell whether a limit is gone: their canaries are given back. */
export async function giveBackCanaries(context: EngineContext, projectId: number): Promise<void> {
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
  await change(context, projectId, account, accountChanged);
}
