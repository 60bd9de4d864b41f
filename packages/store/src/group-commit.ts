import { setImmediate } from 'node:timers';
import { StoreFailure, type Committed } from '@ropewalk/core';
import type { ControlledTransaction, Kysely } from 'kysely';
import { closedFailure } from './closed-failure.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import { releaseSavepoint, rollBackToSavepoint, setSavepoint } from './statements/savepoint.ts';

/*
 * Pieces of work wait in a queue; those that wait at the same time share one transaction, and with
 * it one flush to the disk. Why that is right:
 * - They run one after another, each on what those before it left: what each sees is what it would
 *   have seen had every one before it been committed by itself.
 * - Each runs behind a savepoint. A refusal or a bug goes back to it and leaves the others alone.
 * - Nobody hears of an outcome, a refusal included, before the one commit has succeeded. When it
 *   has not, or when the database failed under one of them, all of them fail and nothing is left.
 */

/** Bounds how long a question waits for the group before it. */
const GROUP_SIZE = 64;

/** What a piece of work decided: whether its changes stay, and what to tell whom. */
export interface Decided<T> {
  readonly keep: boolean;
  readonly value: T;
  readonly committed: Committed;
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
  readonly committed: Committed | null;
  settle(): void;
}

interface Waiting {
  attempt(db: Kysely<Tables>): Promise<Attempt>;
  fail(error: unknown): void;
}

/** `publish` is called after each commit, in order, before the callers hear of it. */
export function createGroupCommit(
  database: Database,
  publish: (committed: Committed) => void,
): GroupCommit {
  const waiting: Waiting[] = [];
  let running = false;
  let closed = false;
  let whenIdle: (() => void)[] = [];

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      // A turn of the event loop lets everybody in who is about to ask: they share the commit.
      await nextTurn();
      await commitGroup(database, waiting.splice(0, GROUP_SIZE), publish);
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
    const { keep, committed, value } = await work(db);
    return { keep, committed: keep ? committed : null, settle: () => resolve(value) };
  } catch (error) {
    const failure = database.toFailure(error);
    if (failure !== null) {
      throw failure;
    }
    return { keep: false, committed: null, settle: () => reject(error) };
  }
}

/** Never rejects: every failure goes to those who wait. */
async function commitGroup(
  database: Database,
  group: readonly Waiting[],
  publish: (committed: Committed) => void,
): Promise<void> {
  let attempts: Attempt[];
  try {
    const transaction = await database.begin();
    attempts = await attemptAll(transaction, group);
  } catch (error) {
    const failure = database.toFailure(error) ?? error;
    group.forEach((member) => member.fail(failure));
    return;
  }
  for (const { committed, settle } of attempts) {
    if (committed !== null && committed.events.length + committed.effects.length > 0) {
      publish(committed);
    }
    settle();
  }
}

/** Commits, or rolls back and throws. */
async function attemptAll(
  transaction: ControlledTransaction<Tables>,
  group: readonly Waiting[],
): Promise<Attempt[]> {
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
    await transaction.commit().execute();
    return attempts;
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
