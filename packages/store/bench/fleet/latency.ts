import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { printFigure, quantile, rounded } from '../../../../bench/figures.ts';
import { openBossRunQueue, openPostgresStore } from '../../src/places.ts';
import { readPostgresUrl } from '../../src/postgres/postgres-place.ts';
import { dispatch, fillBacklog } from './backlog.ts';
import type { Databases } from '../../../../test/support/databases.ts';

const TAKERS = 4;
const PAUSE_MS = 20;

const messageSchema = z.union([
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('taken'), runId: z.int(), at: z.number() }),
]);

/** From the commit of a lease to its run in another process, where nothing else waits. */
export async function benchLatency(databases: Databases, count: number): Promise<void> {
  const url = await databases.make('latency');
  const place = readPostgresUrl(url);
  const queue = await openBossRunQueue({ place, report: () => undefined });
  const store = await openPostgresStore({ place, offerWith: queue.offerWith });
  const takenAt = new Map<number, number>();
  let whenTaken: (() => void) | null = null;
  const takers = await Promise.all(
    Array.from({ length: TAKERS }, () =>
      startTaker(url, (runId, at) => {
        takenAt.set(runId, at);
        whenTaken?.();
      }),
    ),
  );
  const sinceCommitMs: number[] = [];
  const sinceAskedMs: number[] = [];
  try {
    const { projectId, featureIds } = await fillBacklog(store, count);
    for (const featureId of featureIds) {
      const askedAt = now();
      const { id } = await dispatch(store, projectId, featureId);
      const committedAt = now();
      while (!takenAt.has(id)) {
        await new Promise<void>((resolve) => {
          whenTaken = resolve;
        });
      }
      const at = takenAt.get(id) ?? 0;
      // Others may hear of a commit before its own process does.
      sinceCommitMs.push(Math.max(0, at - committedAt));
      sinceAskedMs.push(at - askedAt);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } finally {
    await Promise.all(takers.map(stopTaker));
    await store.close();
    await queue.close();
  }
  printFigure('fleet_dispatch_latency', {
    takers: TAKERS,
    leases: count,
    since_commit_p50_ms: rounded(quantile(sinceCommitMs, 0.5)),
    since_commit_p95_ms: rounded(quantile(sinceCommitMs, 0.95)),
    since_asked_p50_ms: rounded(quantile(sinceAskedMs, 0.5)),
    since_asked_p95_ms: rounded(quantile(sinceAskedMs, 0.95)),
  });
}

async function startTaker(
  url: string,
  hear: (runId: number, at: number) => void,
): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('taker.ts', import.meta.url)), [url], {
    execArgv: ['--conditions=source'],
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (said) => {
      const message = messageSchema.parse(said);
      if (message.type === 'ready') {
        resolve();
      } else {
        hear(message.runId, message.at);
      }
    });
    child.once('exit', (code) => reject(new Error(`a taker ended with ${code}`)));
  });
  await ready;
  return child;
}

async function stopTaker(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

/** The same for every process of this machine. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
