import { randomInt } from 'node:crypto';
import type { ProviderId, QuotaState, Run } from '@ropewalk/contracts';
import {
  accountChanged,
  canaryLost,
  canarySucceeded,
  quotaAfterRun,
  quotaAllowance,
  type AgentDriver,
  type QuotaAllowance,
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
      { runId: run.id, account: verdict.account, outcome: verdict.outcome },
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
  await change(context, run.projectId, account, (before) =>
    canarySucceeded(before, run.id, context.clock.now()),
  );
}

/** What may be started on the account of a driver: which account that is, and whether a run would be its canary. */
export async function readPlace(
  context: EngineContext,
  driver: string,
  provider: ProviderId,
): Promise<{ readonly account: string; readonly allowance: QuotaAllowance }> {
  const account = accountOf(context.resolveDriver(driver, provider));
  const state = await stateOf(context, account);
  return { account, allowance: quotaAllowance(state, context.clock.now()) };
}

/**
 * Whether a run must not begin although it was dispatched: since then, another has met a limit of their account, on
 * this project or on any other.
 */
export async function isParked(
  context: EngineContext,
  run: Pick<Run, 'id'>,
  account: string,
): Promise<boolean> {
  return isParkedFor(await stateOf(context, account), run);
}

/** The same for a state that is known. */
export function isParkedFor(state: QuotaState, run: Pick<Run, 'id'>): boolean {
  return state.status === 'canary'
    ? state.runId !== run.id
    : state.status === 'waiting' || state.status === 'unavailable';
}

async function stateOf(context: EngineContext, account: string): Promise<QuotaState> {
  const quotas = await context.store.query('quotas', {});
  return quotas.find((quota) => quota.account === account)?.state ?? { status: 'open' };
}

async function change(
  context: EngineContext,
  projectId: number,
  account: string,
  next: (before: QuotaState) => QuotaState,
): Promise<void> {
  // Whoever changes it meanwhile is right: then it is decided again.
  for (let written = false; !written;) {
    const from = await stateOf(context, account);
    const state = next(from);
    if (state === from) {
      return;
    }
    const input = { projectId, account, state, from };
    const changed = await context.store.execute('quota.change', input, context.clock.now());
    written = !changed.ok || changed.value.written;
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
        { projectId, account, state: canaryLost(state, state.runId, now) },
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
