import type { RunQueue } from '@ropewalk/core';
import { createInProcessRunQueue } from '@ropewalk/store';
import { chooseStore, type StoreWish } from './store-choice.ts';

/**
 * What carries runs to workers: the database where that is PostgreSQL, else this process. It is opened by the first
 * who needs it, since most control planes have no workers. `report` hears of what goes wrong in the background.
 */
export function chooseRunQueue(
  wish: StoreWish,
  home: string,
  report: (trouble: unknown) => void,
): RunQueue {
  const chosen = chooseStore(wish, home);
  if (chosen.kind === 'sqlite') {
    return createInProcessRunQueue();
  }
  let opened: Promise<RunQueue> | null = null;
  const open = (): Promise<RunQueue> => {
    opened ??= import('@ropewalk/store/places')
      .then(({ openBossRunQueue }) => openBossRunQueue({ place: chosen.place, report }))
      .catch((error: unknown) => {
        // Who comes next tries it again.
        opened = null;
        throw error;
      });
    return opened;
  };
  return {
    offer: async (runs) => (await open()).offer(runs),
    take: async (request) => (await open()).take(request),
    settle: async (taken, how) => (await open()).settle(taken, how),
    withdraw: async (runIds) => (await open()).withdraw(runIds),
    reconcile: async (queued) => (queued.length === 0 ? [] : (await open()).reconcile(queued)),
    async close() {
      await (await opened)?.close();
    },
  };
}
