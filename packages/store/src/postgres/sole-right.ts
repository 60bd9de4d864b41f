import { setTimeout as wait } from 'node:timers/promises';
import { StoreFailure } from '@ropewalk/core';
import {
  openConnection,
  openIfThere,
  SCHEMA,
  type Connection,
  type OwnConnection,
} from './connections.ts';
import { toPostgresFailure } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { LEADING, LOCK_CLASS } from './turns.ts';

/*
 * One control plane at a time: an advisory lock that the server keeps for a session, and a number, the epoch, that
 * grows with each that takes it. The lock says who may begin, the epoch who may go on: every transaction looks at it in
 * its turn, so that a control plane that was frozen or cut off while another took over changes nothing any more. An
 * election among several control planes begins here.
 */

/** The session of one that ended a moment ago may still be there. */
const PATIENCE_MS = 500;
const PAUSE_MS = 50;
const AGAIN_MS = 500;

/** The right of this process to be the only one that changes the database. */
export interface SoleRight {
  /** Throws `StoreFailure` `database_busy` in a transaction of `connection` when another has it by now. */
  requireOurs(connection: Connection): Promise<void>;
  /** Gives it back. */
  release(): Promise<void>;
}

/**
 * Takes the right and answers the epoch that it begins. Throws `StoreFailure` `database_busy`, naming who has it.
 * Our schema must be there.
 */
export async function takeSoleRight(place: PostgresPlace): Promise<SoleRight> {
  let session = await openConnection(place);
  let released = false;
  try {
    await waitForLock(place, session);
    const epoch = await beginEpoch(session);
    void keep();
    return {
      async requireOurs(connection) {
        const now = await readEpoch(connection);
        if (now !== epoch) {
          throw takenOver(place);
        }
      },
      async release() {
        released = true;
        await session.close();
      },
    };
  } catch (error) {
    await session.close();
    throw error;
  }

  /** A session that breaks loses the lock: it is taken again, unless somebody else was faster. */
  async function keep(): Promise<void> {
    for (;;) {
      await session.ended;
      const again = await openAgain(place, () => released);
      if (again === null) {
        return;
      }
      session = again;
      if (released) {
        await again.close();
      }
    }
  }
}

/** A session that has the lock; null when nobody wants it any more. */
async function openAgain(
  place: PostgresPlace,
  isReleased: () => boolean,
): Promise<OwnConnection | null> {
  while (!isReleased()) {
    const session = await openIfThere(place);
    if (session !== null && (await tryLockIfThere(place, session))) {
      return session;
    }
    await session?.close();
    await wait(AGAIN_MS, undefined, { ref: false });
  }
  return null;
}

async function waitForLock(place: PostgresPlace, session: OwnConnection): Promise<void> {
  const beganAt = performance.now();
  while (!(await tryLock(session))) {
    if (performance.now() - beganAt > PATIENCE_MS) {
      throw new StoreFailure(
        'database_busy',
        `Another control plane works on the database ${place.shown}${await sayWho(session)}. Stop that one first, or use another database.`,
      );
    }
    await wait(PAUSE_MS);
  }
}

async function tryLock(session: Connection): Promise<boolean> {
  const { rows } = await session.query('select pg_try_advisory_lock($1, $2) as taken', [
    LOCK_CLASS,
    LEADING,
  ]);
  return rows[0]?.['taken'] === true;
}

/** False as well when the session has broken again. */
async function tryLockIfThere(place: PostgresPlace, session: Connection): Promise<boolean> {
  try {
    return await tryLock(session);
  } catch (error) {
    if (toPostgresFailure(place.shown, error) === null) {
      throw error;
    }
    return false;
  }
}

async function sayWho(session: Connection): Promise<string> {
  const { rows } = await session.query(
    `select coalesce(host(client_addr), 'the machine of the server') as place,
            to_char(backend_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"') as since
     from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and classid = $1::bigint::oid and objid = $2::bigint::oid and granted
       and pg_locks.database = (select oid from pg_database where datname = current_database())`,
    [LOCK_CLASS, LEADING],
  );
  const [row] = rows;
  return row === undefined ? '' : `, from ${String(row['place'])} since ${String(row['since'])}`;
}

async function beginEpoch(session: Connection): Promise<number> {
  const table = `${SCHEMA}.leadership`;
  await session.script(`create table if not exists ${table} (epoch bigint not null)`);
  const { rows } = await session.query(`update ${table} set epoch = epoch + 1 returning epoch`, []);
  if (rows.length > 0) {
    return Number(rows[0]?.['epoch']);
  }
  await session.script(`insert into ${table} (epoch) values (1)`);
  return 1;
}

async function readEpoch(connection: Connection): Promise<number> {
  const { rows } = await connection.query(`select epoch from ${SCHEMA}.leadership`, []);
  return Number(rows[0]?.['epoch']);
}

function takenOver({ shown }: PostgresPlace): StoreFailure {
  return new StoreFailure(
    'database_busy',
    `Another control plane has taken over the database ${shown}, and this one changes nothing any more. End it.`,
  );
}
