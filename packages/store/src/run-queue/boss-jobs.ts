import type { OfferedRun } from '@ropewalk/core';
import { PgBoss, type Db, type JobInsert, type JobWithMetadata } from 'pg-boss';
import { z } from 'zod';
import { bySet, readLabelSet, type LabelSet } from './label-sets.ts';

/** All that is pg-boss's lies in this schema of our database. */
const SCHEMA = 'ropewalk_queue';
const PAGE = 1_000;

/**
 * Retries 0: what becomes of a run whose taker died is ours to decide. The rest is never reached by a job that we look
 * after: it is longer than a run may take, and than one is queued.
 */
const QUEUE = {
  /** One job at a time for a run, lying or taken. */
  policy: 'exclusive',
  notify: true,
  retryLimit: 0,
  expireInSeconds: 24 * 60 * 60,
  retentionSeconds: 365 * 24 * 60 * 60,
  deleteAfterSeconds: 60,
} as const;

/** A job of pg-boss that stands for a run. */
export interface Job {
  readonly id: string;
  readonly run: OfferedRun;
  /** Whether somebody has taken it; `over`: pg-boss has given it up. */
  readonly state: 'lying' | 'taken' | 'over';
}

/** The jobs of pg-boss as we use them; errors are those of the driver. */
export interface Jobs {
  sets(): readonly LabelSet[];
  /** Looks for the labels with which runs were offered elsewhere, unheard here. */
  look(): Promise<void>;
  /** Makes it known that there are runs with these labels, wherever they were offered. */
  know(set: LabelSet): void;
  /** Adds jobs where there are none, in the transaction of `db` if given. */
  add(runs: readonly OfferedRun[], db?: Db): Promise<void>;
  fetch(set: LabelSet, limit: number): Promise<Job[]>;
  /** Removes jobs and answers how many of them were there. */
  remove(set: LabelSet, ids: readonly string[], db?: Db): Promise<number>;
  /** Jobs of a run. */
  of(set: LabelSet, runId: number): Promise<Job[]>;
  all(set: LabelSet): Promise<Job[]>;
  close(): Promise<void>;
}

/** What pg-boss answers, past its types. */
const answerSchema = z.object({ affected: z.int() });
const dataSchema = z.object({ runId: z.int(), projectId: z.int(), priority: z.int() });

/** Starts pg-boss, which makes its tables or brings them to its version. */
export async function openJobs(db: Db, report: (trouble: unknown) => void): Promise<Jobs> {
  const boss = await start(db, report);
  const known = new Map<string, LabelSet>();
  const look = async (): Promise<void> => {
    for (const { name } of await boss.getQueues()) {
      const set = readLabelSet(name);
      if (set !== null) {
        known.set(name, set);
      }
    }
  };
  await look();

  async function prepare(set: LabelSet): Promise<void> {
    if (!known.has(set.name)) {
      await boss.createQueue(set.name, QUEUE);
      known.set(set.name, set);
    }
  }

  return {
    sets: () => [...known.values()],
    look,
    know: (set) => void known.set(set.name, set),
    async add(runs, db) {
      for (const [set, some] of bySet(runs)) {
        await prepare(set);
        await boss.insert(set.name, some.map(toInsert), db === undefined ? {} : { db });
      }
    },
    async fetch(set, limit) {
      const jobs = await boss.fetch(set.name, { batchSize: limit });
      // They are the first, but in no order.
      return jobs
        .map(({ id, data }) => ({ id, run: toRun(set, data), state: 'taken' as const }))
        .toSorted(
          (left, right) =>
            right.run.priority - left.run.priority || left.run.runId - right.run.runId,
        );
    },
    async remove(set, ids, db) {
      const answer = await boss.deleteJob(set.name, [...ids], db === undefined ? {} : { db });
      return answerSchema.parse(answer).affected;
    },
    of: async (set, runId) =>
      (await boss.findJobs(set.name, { key: String(runId) })).map((job) => toJob(set, job)),
    all: (set) => readAll(boss, set),
    close: () => boss.stop({ graceful: false }),
  };
}

async function start(db: Db, report: (trouble: unknown) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    db,
    schema: SCHEMA,
    useListenNotify: true,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', report);
  boss.on('warning', report);
  try {
    return await boss.start();
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
}

async function readAll(boss: PgBoss, set: LabelSet): Promise<Job[]> {
  const jobs: Job[] = [];
  for (;;) {
    const after = jobs.at(-1)?.id;
    const page = await boss.findJobs(set.name, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    jobs.push(...page.map((job) => toJob(set, job)));
    if (page.length < PAGE) {
      return jobs;
    }
  }
}

function toInsert({ runId, projectId, priority }: OfferedRun): JobInsert {
  return { data: { runId, projectId, priority }, priority, singletonKey: String(runId) };
}

function toRun(set: LabelSet, data: unknown): OfferedRun {
  return { ...dataSchema.parse(data), requires: set.labels };
}

function toJob(set: LabelSet, { id, data, state }: JobWithMetadata<unknown>): Job {
  return { id, run: toRun(set, data), state: toState(state) };
}

function toState(state: JobWithMetadata<unknown>['state']): Job['state'] {
  switch (state) {
    case 'created':
    case 'retry':
      return 'lying';
    case 'active':
      return 'taken';
    default:
      return 'over';
  }
}
