import { clearInterval, setInterval } from 'node:timers';
import type { OfferedRun, RunQueue, TakenRun } from '@ropewalk/core';
import { CompiledQuery, type Kysely } from 'kysely';
import { toPostgresFailure } from '../postgres/postgres-failure.ts';
import type { PostgresPlace } from '../postgres/postgres-place.ts';
import { retryPassing } from '../postgres/retry.ts';
import type { Tables } from '../schema.ts';
import { openBossConnections, type BossConnections } from './boss-connections.ts';
import { openJobs, type Jobs } from './boss-jobs.ts';
import { createCounter, type Counter } from './counter.ts';
import { createGather } from './gather.ts';
import { bySet, labelSet, readLabelSet, type LabelSet } from './label-sets.ts';

/** What was said while nobody listened, and jobs that others held for a moment, are looked for so often. */
const LOOK_AGAIN_MS = 30_000;

/** A queue on PostgreSQL; what lies in it stays when a process ends. */
export interface BossRunQueue extends RunQueue {
  /**
   * Offers runs in the transaction of `db`, which may be that of a store: they lie there when it is committed, and
   * never otherwise.
   */
  offerWith(db: Kysely<Tables>, runs: readonly OfferedRun[]): Promise<void>;
}

export interface BossRunQueueOptions {
  readonly place: PostgresPlace;
  /** Told of what goes wrong in the background; nothing is lost by it. */
  readonly report: (trouble: unknown) => void;
}

/**
 * Opens the queue of a PostgreSQL database, carried by pg-boss in a schema of its own, which is made where there is
 * none. Throws `StoreFailure`.
 */
export async function openBossRunQueue({
  place,
  report,
}: BossRunQueueOptions): Promise<BossRunQueue> {
  const connections = openBossConnections(place);
  try {
    const jobs = await retryPassing(place.shown, () => openJobs(connections, report));
    return queueOf({ place, report, connections, jobs });
  } catch (error) {
    await connections.close();
    throw toPostgresFailure(place.shown, error) ?? error;
  }
}

function queueOf({
  place,
  report,
  connections,
  jobs,
}: BossRunQueueOptions & {
  readonly connections: BossConnections;
  readonly jobs: Jobs;
}): BossRunQueue {
  const desk: Desk = { connections, jobs, held: new Set(), underWay: new Set() };
  const counter = createCounter({
    sets: jobs.sets,
    fetch: (set, limit) => ask(() => fetch(desk, set, limit)),
    putBack: (runs) => ask(() => giveBack(desk, runs)),
  });
  const news = followNews({ connections, jobs, counter, report });

  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await retryPassing(place.shown, work);
    } catch (error) {
      throw toPostgresFailure(place.shown, error) ?? error;
    }
  }

  const forgetting = createGather<TakenRun>((taken) => ask(() => forget(desk, taken)));

  /** What is said across the server comes a moment later. */
  async function askAndRing<T>(runs: readonly OfferedRun[], work: () => Promise<T>): Promise<T> {
    const answer = await ask(work);
    bySet(runs).forEach(([set]) => counter.ring(set));
    return answer;
  }

  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    news.close();
    await counter.close();
    await jobs.close();
    await connections.close();
  }

  return {
    offer: (runs) => askAndRing(runs, () => jobs.add(runs)),
    async offerWith(db, runs) {
      await jobs.add(runs, {
        async executeSql(text, values) {
          const { rows } = await db.executeQuery(CompiledQuery.raw(text, values));
          return { rows };
        },
      });
    },
    take: counter.take,
    settle: (taken, how) =>
      how === 'carried' ? forgetting(taken) : askAndRing(taken, () => giveBack(desk, taken)),
    withdraw: (runIds) => ask(() => withdraw(desk, runIds)),
    reconcile: (queued) => askAndRing(queued, () => reconcile(desk, queued)),
    close: () => (closing ??= close()),
  };
}

/** Rings when the server says that something came, and looks for it where that may not have been heard. */
function followNews({
  connections,
  jobs,
  counter,
  report,
}: Pick<BossRunQueueOptions, 'report'> & {
  readonly connections: BossConnections;
  readonly jobs: Jobs;
  readonly counter: Counter;
}): { close(): void } {
  let closed = false;
  connections.follow((name) => {
    const set = name === null ? null : readLabelSet(name);
    if (set === null) {
      lookAgain();
    } else {
      jobs.know(set);
      counter.ring(set);
    }
  });
  counter.ring(null);
  const looking = setInterval(lookAgain, LOOK_AGAIN_MS);
  looking.unref();
  return {
    close() {
      closed = true;
      clearInterval(looking);
    },
  };

  /** Wherever something may lie, also where others have put it and nobody here has heard of that. */
  function lookAgain(): void {
    jobs
      .look()
      .catch((error: unknown) => {
        if (!closed) report(error);
      })
      .finally(() => counter.ring(null));
  }
}

interface Desk {
  readonly connections: BossConnections;
  readonly jobs: Jobs;
  /** The ids of jobs that were taken through this instance. */
  readonly held: Set<string>;
  /** Between taken there and held here. */
  readonly underWay: Set<Promise<void>>;
}

async function fetch(
  { jobs, held, underWay }: Desk,
  set: LabelSet,
  limit: number,
): Promise<TakenRun[]> {
  const fetching = jobs.fetch(set, limit);
  const known = fetching.then(
    (fetched) => fetched.forEach(({ id }) => held.add(id)),
    () => undefined,
  );
  underWay.add(known);
  try {
    await known;
    return (await fetching).map(({ id, run }) => ({ ...run, ticket: id }));
  } finally {
    underWay.delete(known);
  }
}

/** Both or nothing: a run that is given back is not lost between. */
async function giveBack(
  { connections, jobs, held }: Desk,
  runs: readonly TakenRun[],
): Promise<void> {
  for (const { ticket, ...run } of runs) {
    await connections.transact(async (db) => {
      if ((await jobs.remove(labelSet(run.requires), [ticket], db)) > 0) {
        await jobs.add([run], db);
      }
    });
    held.delete(ticket);
  }
}

async function forget({ jobs, held }: Desk, runs: readonly TakenRun[]): Promise<void> {
  for (const [set, some] of bySet(runs)) {
    const tickets = some.map(({ ticket }) => ticket);
    await jobs.remove(set, tickets);
    tickets.forEach((ticket) => held.delete(ticket));
  }
}

async function withdraw({ jobs, held }: Desk, runIds: readonly number[]): Promise<void> {
  for (const runId of runIds) {
    for (const set of jobs.sets()) {
      const ids = (await jobs.of(set, runId)).map(({ id }) => id);
      if (ids.length > 0) {
        await jobs.remove(set, ids);
        ids.forEach((id) => held.delete(id));
      }
    }
  }
}

/** See `RunQueue.reconcile`. A job that others hold belongs to one who does not lead any more. */
async function reconcile(
  { jobs, held, underWay }: Desk,
  queued: readonly OfferedRun[],
): Promise<readonly number[]> {
  const wanted = new Map(queued.map((run) => [run.runId, run]));
  for (const set of jobs.sets()) {
    const lost: string[] = [];
    const all = await jobs.all(set);
    await Promise.all(underWay);
    for (const { id, run, state } of all) {
      const asked = wanted.get(run.runId);
      if (asked === undefined) {
        continue;
      }
      const lies = state === 'lying' && labelSet(asked.requires).name === set.name;
      if (lies || (state === 'taken' && held.has(id))) {
        wanted.delete(run.runId);
      } else {
        lost.push(id);
      }
    }
    if (lost.length > 0) {
      await jobs.remove(set, lost);
    }
  }
  await jobs.add([...wanted.values()]);
  return [...wanted.keys()];
}
