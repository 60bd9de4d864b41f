import { LEASE_RENEWAL_MS } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

/** How many runs one command renews: enough to be quick, and few enough to let others have their turn in between. */
const AT_ONCE = 1_000;

type RenewalContext = Pick<EngineContext, 'store' | 'clock' | 'log'>;

/** Renews the leases of all runs that are being carried, again and again; `onLost` hears of those that hold none any more. */
export function renewForEver(
  context: RenewalContext,
  carried: () => Iterable<number>,
  onLost: (runId: number) => void,
): () => void {
  let stopped = false;
  let cancel = (): void => undefined;
  const renew = async (): Promise<void> => {
    try {
      await renewAll(context, [...carried()], onLost);
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

/** In one transaction for many: thousands, each with a flush of its own, take longer than a lease lasts. */
async function renewAll(
  { store, clock }: RenewalContext,
  runIds: readonly number[],
  onLost: (runId: number) => void,
): Promise<void> {
  for (let from = 0; from < runIds.length; from += AT_ONCE) {
    const some = runIds.slice(from, from + AT_ONCE);
    const renewed = await store.execute('lease.renew', { runIds: some }, clock.now());
    if (renewed.ok) {
      for (const { runId } of renewed.value.runs.filter((run) => run.lost)) {
        onLost(runId);
      }
    }
  }
}
