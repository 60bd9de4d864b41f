import { LEASE_RENEWAL_MS } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

/** Renews the leases of all runs that are being carried, again and again; `onLost` hears of those that hold none any more. */
export function renewForEver(
  context: EngineContext,
  carried: () => Iterable<number>,
  onLost: (runId: number) => void,
): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  const renew = async (): Promise<void> => {
    try {
      for (const runId of carried()) {
        await renewOne(context, runId, onLost);
      }
    } finally {
      // One renewal that failed must not be the last: every lease would run out.
      if (!stopped) {
        arm();
      }
    }
  };
  const arm = (): void => {
    cancel = context.clock.wakeAt(context.clock.now() + LEASE_RENEWAL_MS, () => {
      renew().catch((err: unknown) => context.log.error({ err }, 'leases could not be renewed'));
    });
  };
  arm();
  return () => {
    stopped = true;
    cancel();
  };
}

async function renewOne(
  context: EngineContext,
  runId: number,
  onLost: (runId: number) => void,
): Promise<void> {
  const run = await context.store.query('run', { runId });
  if (run === null || run.state.status === 'ended') {
    return;
  }
  const renewed = await context.store.execute('lease.renew', { runId }, context.clock.now());
  const unsettled = run.features.filter((entry) => entry.outcome === null);
  if (renewed.ok && unsettled.length > 0 && renewed.value.held.length === 0) {
    onLost(runId);
  }
}
