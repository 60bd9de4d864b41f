import type { OfferedRun } from '@ropewalk/core';
import { createInProcessRunQueue } from '@ropewalk/store';
import { expect, it } from 'vitest';
import { createReoffer } from './reoffer.ts';

it('offers what the queue has lost again after a while, and nothing that was taken meanwhile', async () => {
  let now = 1_000;
  const queue = createInProcessRunQueue();
  const run: OfferedRun = { runId: 7, projectId: 1, requires: [], priority: 0 };
  const waiting = new Map([[run.runId, run]]);
  const taken: number[] = [];
  const reoffer = createReoffer({
    clock: { now: () => now },
    queue: {
      withdraw: queue.withdraw,
      reconcile: async (runs) => {
        taken.forEach((runId) => waiting.delete(runId));
        return queue.reconcile(runs);
      },
    },
    waiting,
  });
  const take = async () =>
    (await queue.take({ labels: [], limit: 1, waitMs: 0 })).map(({ runId }) => runId);

  await reoffer();
  now += 29_000;
  await reoffer();
  expect(await take()).toEqual([]);
  now += 1_000;
  await reoffer();
  expect(await take()).toEqual([7]);

  await queue.withdraw([7]);
  taken.push(7);
  now += 30_000;
  await reoffer();
  expect(await take()).toEqual([]);
});
