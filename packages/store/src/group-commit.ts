import { setImmediate } from 'node:timers';
import { StoreFailure, type Committed } from '@ropewalk/core';
import type { ControlledTransaction, Kysely } from 'kysely';
import { closedFailure } from './closed-failure.ts';
import type { Database } from './database.ts';
import type { Publish } from './news-in-order.ts';
import type { Tables } from './schema.ts';
import { releaseSavepoint, rollBackToSavepoint, setSavepoint } from './statements/savepoint.ts';
import { NO_DRAFTS, writeDrafts, type Drafts } from './transaction/record.ts';

/*
 * Pieces of work wait in a queue; those that wait at the same time share one transaction, and with
 * it one flush to the disk. Why that is right:
 * - They run one after another, each on what those before it left: what each sees is what it would
 *   have seen had every one before it been committed by itself.
 * - Each runs behind a savepoint. A refusal or a bug goes back to it and leaves the others alone.
 * - What they say has happened is written last, for all of them together: no work reads it.
 * - Nobody hears of an outcome, a refusal included, before the one commit has succeeded. When it
 *   has not, or when the database failed under one of them, all of them fail and nothing is left.
 */

/** Bounds how long a question waits for the group before it. */
const GROUP_SIZE = 64;

const NOTHING: Committed = { events: [], effects: [] };

/** What a piece of work decided: whether its changes and drafts stay, and what to answer. */
export interface Decided<T> {
  readonly keep: boolean;
  readonly value: T;
  readonly drafts: Drafts;
}

export type Work<T> = (db: Kysely<Tables>) => Promise<Decided<T>>;

export interface GroupCommit {
  /**
   * Runs `work` in its turn and answers after the commit. Rejects with what `work` threw, or with
   * `StoreFailure` when the database could not be used.
   */
  add<T>(work: Work<T>): Promise<T>;
  /** Takes nothing more and resolves when all that waited has been settled. */
  close(): Promise<void>;
}

interface Attempt {
  readonly keep: boolean;
  readonly drafts: Drafts;
  settle(): void;
}

/** An attempt that lies on the disk, with what may be told of it. */
interface Settled extends Attempt {
  readonly committed: Committed;
}

interface Waiting {
  attempt(db: Kysely<Tables>): Promise<Attempt>;
  fail(error: unknown): void;
}

/** What else a transaction writes, of what its commands want to be done. */
export type WriteAlong = (db: Kysely<Tables>, effects: Committed['effects']) => Promise<void>;

/** `publish` is called after each commit, in order, before the callers hear of it. */
export function createGroupCommit(
  database: Database,
  publish: Publish,
  writeAlong: WriteAlong | null = null,
): GroupCommit {
  const waiting: Waiting[] = [];
  let running = false;
  let closed = false;
  let whenIdle: (() => void)[] = [];

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      // A turn of the event loop lets everybody in who is about to ask: they share the commit.
      await nextTurn();
      await commitGroup({ database, publish, writeAlong }, waiting.splice(0, GROUP_SIZE));
    }
    running = false;
    whenIdle.forEach((tell) => tell());
    whenIdle = [];
  }

  return {
    add<T>(work: Work<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        if (closed) {
          reject(closedFailure());
          return;
        }
        waiting.push({
          attempt: (db) => attempt(database, db, work, resolve, reject),
          fail: reject,
        });
        if (!running) {
          running = true;
          void drain();
        }
      });
    },
    async close() {
      closed = true;
      if (running) {
        await new Promise<void>((resolve) => whenIdle.push(resolve));
      }
    },
  };
}

/** Throws only when the database cannot be used: whatever else goes wrong concerns `work` alone. */
async function attempt<T>(
  database: Database,
  db: Kysely<Tables>,
  work: Work<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): Promise<Attempt> {
  try {
    const { keep, drafts, value } = await work(db);
    return { keep, drafts: keep ? drafts : NO_DRAFTS, settle: () => resolve(value) };
  } catch (error) {
    const failure = database.toFailure(error);
    if (failure !== null) {
      throw failure;
    }
    return { keep: false, drafts: NO_DRAFTS, settle: () => reject(error) };
  }
}

interface Way {
  readonly database: Database;
  readonly publish: Publish;
  readonly writeAlong: WriteAlong | null;
}

/** Never rejects: every failure goes to those who wait. */
async function commitGroup(
  { database, publish, writeAlong }: Way,
  group: readonly Waiting[],
): Promise<void> {
  let settled: Settled[];
  try {
    settled = await database.retry(() => attemptAll(database, group, writeAlong));
  } catch (error) {
    const failure = database.toFailure(error) ?? error;
    group.forEach((member) => member.fail(failure));
    return;
  }
  const reserved = settled.flatMap(({ drafts }) => drafts.reserved);
  for (const { committed, settle } of settled) {
    if (committed.events.length + committed.effects.length + reserved.length > 0) {
      await publish(committed, reserved);
    }
    settle();
  }
}

/** Commits, or rolls back and throws. */
async function attemptAll(
  database: Database,
  group: readonly Waiting[],
  writeAlong: WriteAlong | null,
): Promise<Settled[]> {
  const transaction = await database.begin();
  const attempts: Attempt[] = [];
  try {
    for (const member of group) {
      await setSavepoint(transaction);
      const attempted = await member.attempt(transaction);
      if (!attempted.keep) {
        await rollBackToSavepoint(transaction);
      }
      await releaseSavepoint(transaction);
      attempts.push(attempted);
    }
    const written = await writeDrafts(
      transaction,
      attempts.map(({ drafts }) => drafts),
    );
    await writeAlong?.(
      transaction,
      written.flatMap(({ effects }) => effects),
    );
    const lastSeq = written.flatMap(({ events }) => events).at(-1)?.seq;
    if (lastSeq !== undefined) {
      await database.news?.announce(transaction, lastSeq);
    }
    await transaction.commit().execute();
    return attempts.map((attempted, index) => ({
      ...attempted,
      committed: written[index] ?? NOTHING,
    }));
  } catch (error) {
    await rollBack(transaction, error);
    throw error;
  }
}

async function rollBack(transaction: ControlledTransaction<Tables>, why: unknown): Promise<void> {
  try {
    await transaction.rollback().execute();
  } catch (error) {
    throw new StoreFailure(
      'database_failed',
      'The database could neither commit nor roll back. Start Ropewalk again.',
      { cause: new AggregateError([why, error]) },
    );
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
