import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import type { CommitNews } from '../news-in-order.ts';
import {
  openConnection,
  openIfThere,
  SCHEMA,
  type Connection,
  type OwnConnection,
} from './connections.ts';
import { toPostgresFailure } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';

/** A channel belongs to the database; what is said on it is the speaker and the number of its last event. */
const CHANNEL = 'ropewalk_events';
const AGAIN_MS = 500;

/** See `CommitNews`, by LISTEN and NOTIFY: what is said in a transaction is heard when that is committed. */
export interface Listening extends CommitNews {
  close(): Promise<void>;
}

/** Begins to listen. Our tables must be there. */
export async function listen(place: PostgresPlace): Promise<Listening> {
  const speaker = randomUUID();
  let follower: ((lastSeq: number) => void) | null = null;
  let latest = 0;
  let closed = false;
  const tell = (lastSeq: number): void => {
    latest = Math.max(latest, lastSeq);
    follower?.(latest);
  };
  let session = await openConnection(place);
  const startsAfter = await beginHearing(session, speaker, tell);
  void keep();
  return {
    startsAfter,
    async announce(db, lastSeq) {
      await sql`select pg_notify(${CHANNEL}, ${`${speaker} ${lastSeq}`})`.execute(db);
    },
    follow(hear) {
      follower = hear;
      hear(Math.max(latest, startsAfter));
    },
    async close() {
      closed = true;
      await session.close();
    },
  };

  /** What was said while nobody listened is read afterwards. */
  async function keep(): Promise<void> {
    for (;;) {
      await session.ended;
      if (closed) {
        return;
      }
      const again = await openIfThere(place);
      if (again === null) {
        await wait(AGAIN_MS, undefined, { ref: false });
      } else if (closed) {
        await again.close();
      } else {
        session = again;
        await resume(again);
      }
    }
  }

  /** When it fails, the session is over, and the next is opened. */
  async function resume(again: OwnConnection): Promise<void> {
    try {
      tell(await beginHearing(again, speaker, tell));
    } catch (error) {
      if (toPostgresFailure(place.shown, error) === null) {
        throw error;
      }
    }
  }
}

/** Answers the number of the last event that was committed before; closes the session when it fails. */
async function beginHearing(
  session: OwnConnection,
  speaker: string,
  tell: (lastSeq: number) => void,
): Promise<number> {
  session.onNotification((channel, payload) => {
    const [by, lastSeq] = payload.split(' ');
    if (channel === CHANNEL && by !== speaker) {
      tell(Number(lastSeq));
    }
  });
  try {
    await session.script(`listen ${CHANNEL}`);
    return await readLastSeq(session);
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function readLastSeq(session: Connection): Promise<number> {
  const { rows } = await session.query(
    `select value from ${SCHEMA}.counters where name = 'event_seq'`,
    [],
  );
  return Number(rows[0]?.['value'] ?? 0);
}
