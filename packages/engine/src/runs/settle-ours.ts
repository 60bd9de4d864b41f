import type { Run } from '@ropewalk/contracts';
import { verdictOfOurs, type OurReason } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { accountOf, settleAccount } from './account.ts';

/** Ends a run for a reason of ours, before its agent was there. */
export async function settleOurs(
  context: EngineContext,
  run: Run,
  reason: OurReason,
  message: string | null,
): Promise<void> {
  const verdict = verdictOfOurs(reason, message);
  const driver = context.resolveDriver(run.driver, run.provider);
  await settleAccount(context, run, accountOf(driver), verdict);
  await context.store.execute(
    'run.end',
    {
      runId: run.id,
      outcome: verdict.outcome,
      detail: verdict.detail,
      lastOutput: message,
      savedRef: null,
      park: null,
    },
    context.clock.now(),
  );
}

/** What breaks off because we ended the run says nothing about its environment. */
export async function giveUp(
  context: EngineContext,
  { runId, ended }: { readonly runId: number; readonly ended: OurReason | null },
  cause: unknown,
): Promise<void> {
  const { outcome, detail } =
    ended === null
      ? {
          outcome: 'environment' as const,
          detail: `It could not be carried: ${cause instanceof Error ? cause.message : String(cause)}`,
        }
      : verdictOfOurs(ended);
  await context.store.execute(
    'run.end',
    { runId, outcome, detail, lastOutput: null, savedRef: null, park: null },
    context.clock.now(),
  );
}
