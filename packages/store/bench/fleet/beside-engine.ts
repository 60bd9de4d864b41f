import type { OfferedRun } from '@ropewalk/core';
import { PgBoss } from 'pg-boss';
import { printFigure, quantile, rounded } from '../../../../bench/figures.ts';
import { openBossRunQueue } from '../../src/places.ts';
import { readPostgresUrl } from '../../src/postgres/postgres-place.ts';
import type { Databases } from '../../../../test/support/databases.ts';

const BATCH = 20;
const TAKERS = 4;
const ROUNDS = 5;

interface Carrier {
  offer(first: number): Promise<void>;
  /** Takes a batch and settles it; answers how many there were. */
  carry(): Promise<number>;
  close(): Promise<void>;
}

/**
 * The port beside pg-boss alone: offered in batches, taken and settled in batches of the same size by as many takers,
 * in turns on the same server, so that both have had the same machine.
 */
export async function benchBesideEngine(databases: Databases, count: number): Promise<void> {
  const rates: Record<'queue' | 'engine', number[]> = { queue: [], engine: [] };
  const queue = await openQueue(await databases.make('beside_queue'));
  const engine = await openEngine(await databases.make('beside_engine'));
  try {
    for (let round = 0; round <= ROUNDS; round += 1) {
      // Nobody begins every time.
      const order = [['queue', queue] as const, ['engine', engine] as const];
      for (const [name, carrier] of round % 2 === 0 ? order : order.toReversed()) {
        const rate = await measure(carrier, round * count, count);
        // The first time warms up.
        if (round > 0) {
          rates[name].push(rate);
        }
      }
    }
  } finally {
    await queue.close();
    await engine.close();
  }
  const [ours, bare] = [quantile(rates.queue, 0.5), quantile(rates.engine, 0.5)];
  printFigure('fleet_queue_beside_engine', {
    batch: BATCH,
    takers: TAKERS,
    runs: count,
    rounds: ROUNDS,
    queue_per_second: Math.round(ours),
    engine_per_second: Math.round(bare),
    ratio: rounded(ours / bare),
    ratio_of_each_round: rates.queue.map((rate, at) => rounded(rate / (rates.engine[at] ?? 0))),
  });
}

async function measure(carrier: Carrier, first: number, count: number): Promise<number> {
  const startedAt = performance.now();
  for (let at = 0; at < count; at += BATCH) {
    await carrier.offer(first + at + 1);
  }
  let carried = 0;
  await Promise.all(
    Array.from({ length: TAKERS }, async () => {
      while (carried < count) {
        const some = await carrier.carry();
        carried += some;
      }
    }),
  );
  return count / ((performance.now() - startedAt) / 1_000);
}

async function openQueue(url: string): Promise<Carrier> {
  const queue = await openBossRunQueue({ place: readPostgresUrl(url), report: () => undefined });
  return {
    offer: (first) =>
      queue.offer(
        Array.from({ length: BATCH }, (_, index): OfferedRun => {
          return { runId: first + index, projectId: 1, requires: [], priority: 0 };
        }),
      ),
    async carry() {
      const taken = await queue.take({ labels: [], limit: BATCH, waitMs: 0 });
      await queue.settle(taken, 'carried');
      return taken.length;
    },
    close: queue.close,
  };
}

/** As its documentation has it, with what is ours as well: listening, no retries. */
async function openEngine(url: string): Promise<Carrier> {
  const boss = new PgBoss({ connectionString: url, useListenNotify: true, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue('runs', { notify: true, retryLimit: 0 });
  return {
    async offer(first) {
      await boss.insert(
        'runs',
        Array.from({ length: BATCH }, (_, index) => ({ data: { runId: first + index } })),
      );
    },
    async carry() {
      const jobs = await boss.fetch('runs', { batchSize: BATCH });
      if (jobs.length > 0) {
        await boss.complete(
          'runs',
          jobs.map(({ id }) => id),
        );
      }
      return jobs.length;
    },
    close: () => boss.stop({ graceful: false }),
  };
}
