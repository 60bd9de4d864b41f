import type { Store } from '@ropewalk/core';
import { printFigure, quantile, rounded } from '../../../../bench/figures.ts';
import { openBossRunQueue, openPostgresStore } from '../../src/places.ts';
import { readPostgresUrl } from '../../src/postgres/postgres-place.ts';
import { dispatch, fillBacklog, type Backlog } from './backlog.ts';
import type { Databases } from '../../../../test/support/databases.ts';

const WORKERS = [1, 4, 16];

/**
 * Leases per second, each with its run offered in the same transaction and its commit on the disk. One control plane
 * grants them all, since one leads; a worker is one that asks for its next run as soon as it has the last.
 */
export async function benchLeases(databases: Databases, count: number): Promise<void> {
  for (const workers of WORKERS) {
    const place = readPostgresUrl(await databases.make(`leases_${workers}`));
    const queue = await openBossRunQueue({ place, report: () => undefined });
    const store = await openPostgresStore({ place, offerWith: queue.offerWith });
    try {
      const backlog = await fillBacklog(store, count);
      const startedAt = performance.now();
      const waitedMs = (
        await Promise.all(Array.from({ length: workers }, () => askUntilDone(store, backlog)))
      ).flat();
      const seconds = (performance.now() - startedAt) / 1_000;
      printFigure('fleet_leases', {
        workers,
        leases: waitedMs.length,
        per_second: Math.round(waitedMs.length / seconds),
        p50_ms: rounded(quantile(waitedMs, 0.5)),
        p99_ms: rounded(quantile(waitedMs, 0.99)),
      });
    } finally {
      await store.close();
      await queue.close();
    }
  }
}

async function askUntilDone(store: Store, { projectId, featureIds }: Backlog): Promise<number[]> {
  const waitedMs: number[] = [];
  for (let id = featureIds.pop(); id !== undefined; id = featureIds.pop()) {
    const askedAt = performance.now();
    await dispatch(store, projectId, id);
    waitedMs.push(performance.now() - askedAt);
  }
  return waitedMs;
}
