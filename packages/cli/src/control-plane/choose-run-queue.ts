import type { RunQueue } from '@ropewalk/core';
import { createInProcessRunQueue } from '@ropewalk/store';
import type { BossRunQueue } from '@ropewalk/store/places';
import { chooseStore, type StoreWish } from './store-choice.ts';

export interface ChosenRunQueue {
  readonly runQueue: RunQueue;
  /** Offers runs in a transaction of the store; null where the queue knows of none. */
  readonly offerWith: BossRunQueue['offerWith'] | null;
}

/**
 * What carries runs to workers: the database where that is PostgreSQL, else this process. It is opened by the first
 * who needs it, since most control planes have no workers. `report` hears of what goes wrong in the background.
 */
export function chooseRunQueue(
  wish: StoreWish,
  home: string,
  report: (trouble: unknown) => void,
): ChosenRunQueue {
  const chosen = chooseStore(wish, home);
  if (chosen.kind === 'sqlite') {
    return { runQueue: createInProcessRunQueue(), offerWith: null };
  }
  let opened: Promise<BossRunQueue> | null = null;
  const open = (): Promise<BossRunQueue> => {
    opened ??= import('@ropewalk/store/places')
      .then(({ openBossRunQueue }) => openBossRunQueue({ place: chosen.place, report }))
      .catch((error: unknown) => {
        // Who comes next tries it again.
        opened = null;
        throw error;
      });
    return opened;
  };
  const runQueue: RunQueue = {
    offer: async (runs) => (await open()).offer(runs),
    take: async (request) => (await open()).take(request),
    settle: async (taken, how) => (await open()).settle(taken, how),
    withdraw: async (runIds) => (await open()).withdraw(runIds),
    reconcile: async (queued) => (queued.length === 0 ? [] : (await open()).reconcile(queued)),
    async close() {
      await (await opened)?.close();
    },
  };
  return { runQueue, offerWith: async (db, runs) => (await open()).offerWith(db, runs) };
}
