import { openBossRunQueue } from '../../src/places.ts';
import { readPostgresUrl } from '../../src/postgres/postgres-place.ts';

// Takes runs in a process of its own and says when it got each: node taker.ts URL
const [, , url = ''] = process.argv;
const queue = await openBossRunQueue({ place: readPostgresUrl(url), report: () => undefined });
const leaving = new AbortController();
process.once('disconnect', () => leaving.abort());
process.send?.({ type: 'ready' });
while (!leaving.signal.aborted) {
  const taken = await queue.take({
    labels: [],
    limit: 4,
    waitMs: 20_000,
    signal: leaving.signal,
  });
  const at = performance.timeOrigin + performance.now();
  for (const { runId } of taken) {
    process.send?.({ type: 'taken', runId, at });
  }
  await queue.settle(taken, 'carried');
}
await queue.close();
