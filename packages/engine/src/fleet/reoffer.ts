import type { Clock, OfferedRun, RunQueue } from '@ropewalk/core';

/** How long runs wait before the queue is asked whether it still has them. */
const REOFFER_MS = 30_000;

/**
 * Offers anew from time to time what waits and the queue has lost: whoever took it may never have had the answer. To be
 * called again and again; does nothing while nothing waits.
 */
export function createReoffer(deps: {
  readonly clock: Pick<Clock, 'now'>;
  readonly queue: Pick<RunQueue, 'reconcile' | 'withdraw'>;
  readonly waiting: ReadonlyMap<number, OfferedRun>;
}): () => Promise<void> {
  const { clock, queue, waiting } = deps;
  let dueAt: number | null = null;
  return async () => {
    if (waiting.size === 0) {
      dueAt = null;
      return;
    }
    const now = clock.now();
    dueAt ??= now + REOFFER_MS;
    if (now < dueAt) return;
    dueAt = now + REOFFER_MS;
    await offerLost({ queue, waiting }, [...waiting.values()]);
  };
}

/** Offers those of these runs that the queue does not have. What was taken meanwhile is not to be given twice. */
export async function offerLost(
  {
    queue,
    waiting,
  }: {
    readonly queue: Pick<RunQueue, 'reconcile' | 'withdraw'>;
    readonly waiting: ReadonlyMap<number, OfferedRun>;
  },
  runs: readonly OfferedRun[],
): Promise<void> {
  const offered = await queue.reconcile(runs);
  await queue.withdraw(offered.filter((runId) => !waiting.has(runId)));
}
