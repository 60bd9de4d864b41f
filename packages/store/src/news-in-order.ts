import type { Committed } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import { findEventsUntil } from './queries/event-queries.ts';
import type { Tables } from './schema.ts';

/** How processes on one database tell each other that events have been committed. */
export interface CommitNews {
  /** The number of the last event when this process began to listen. */
  readonly startsAfter: number;
  /** Says it to the others when the transaction of `db` is committed, and never otherwise. */
  announce(db: Kysely<Tables>, lastSeq: number): Promise<void>;
  /** `hear` is called whenever another process has committed events, with the number of the last. */
  follow(hear: (lastSeq: number) => void): void;
}

/** Numbers of events that were taken for rows put back: nothing has happened, and nobody is told. */
export interface Reserved {
  readonly first: number;
  readonly last: number;
}

/** Tells of one command; `reserved` is what the whole transaction has reserved. */
export type Publish = (
  committed: Committed,
  reserved: readonly Reserved[],
) => Promise<void> | undefined;

const EVENTS_AT_ONCE = 500;

/** Publishes what this process commits, where nobody else does. */
export function publishAtOnce(publish: (committed: Committed) => void): Publish {
  return (committed) => {
    if (isNews(committed)) {
      publish(committed);
    }
    return undefined;
  };
}

/**
 * Publishes what this process and what others commit in one order, that of the numbers of events: before its own,
 * everything that others have committed in front of it. Effects are carried out where they were committed, so those
 * of others are not told.
 */
export function publishInOrder(
  database: Pick<Database, 'read'>,
  news: CommitNews,
  publish: (committed: Committed) => void,
): Publish {
  let seen = news.startsAfter;
  let passed: readonly Reserved[] = [];
  let turn: Promise<void> = Promise.resolve();

  function inTurn(work: () => Promise<void>): Promise<void> {
    // What was committed stays committed, and is told: a failure to read others' events must not hide it.
    turn = turn.then(work).catch((error: unknown) => {
      queueMicrotask(() => {
        throw error;
      });
    });
    return turn;
  }

  async function catchUp(until: number): Promise<void> {
    while (seen < until) {
      const after = seen;
      const events = await database.read((db) =>
        findEventsUntil(db, { after, until, limit: EVENTS_AT_ONCE }),
      );
      seen = events.length < EVENTS_AT_ONCE ? until : (events.at(-1)?.seq ?? until);
      const told = events.filter(({ seq }) => !passed.some((range) => isIn(range, seq)));
      if (told.length > 0) {
        publish({ events: told, effects: [] });
      }
    }
    passed = passed.filter(({ last }) => last > seen);
  }

  news.follow((lastSeq) => void inTurn(() => catchUp(lastSeq)));
  return (committed, reserved) => {
    passed = [...passed, ...reserved];
    return inTurn(async () => {
      const [first] = committed.events;
      if (first !== undefined) {
        await catchUp(first.seq - 1);
        seen = Math.max(seen, committed.events.at(-1)?.seq ?? 0);
      }
      if (isNews(committed)) {
        publish(committed);
      }
    });
  };
}

function isNews({ events, effects }: Committed): boolean {
  return events.length + effects.length > 0;
}

function isIn({ first, last }: Reserved, seq: number): boolean {
  return first <= seq && seq <= last;
}
