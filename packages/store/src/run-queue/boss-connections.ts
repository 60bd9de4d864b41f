import { setTimeout as wait } from 'node:timers/promises';
import { Client, Pool, type ClientConfig } from 'pg';
import type { Db } from 'pg-boss';
import type { PostgresPlace } from '../postgres/postgres-place.ts';

/** Which queue has something new; null: nobody knows, because nobody listened. */
type Hear = (queue: string | null) => void;

/** Sessions of pg-boss, and what its server says. */
export interface BossConnections extends Required<Pick<Db, 'executeSql' | 'listen'>> {
  /** What was said before is not told again. */
  follow(hear: Hear): void;
  /** Runs `work` in one transaction. */
  transact(work: (db: Db) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

const SESSIONS = 5;
const AGAIN_MS = 500;

/**
 * What pg-boss asks goes through a few sessions of its own. What it says when a job comes is heard here: it wakes its
 * own workers alone, and ours wait at a counter.
 */
export function openBossConnections(place: PostgresPlace): BossConnections {
  let follower: Hear = ignore;
  const pool = new Pool({ ...config(place), max: SESSIONS });
  // A session that ends while nobody uses it is replaced by the next that is needed.
  pool.on('error', ignore);
  return {
    async executeSql(text, values) {
      return await pool.query(text, values === undefined ? undefined : [...values]);
    },
    listen: (channel) => listen(place, channel, (queue) => follower(queue)),
    follow(hear) {
      follower = hear;
    },
    transact: (work) => transact(pool, work),
    close: () => pool.end(),
  };
}

async function transact(pool: Pool, work: (db: Db) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  let broken = false;
  const breakOff = (): void => {
    broken = true;
  };
  client.on('error', breakOff);
  try {
    await client.query('begin');
    await work({ executeSql: (text, values) => client.query(text, values) });
    await client.query('commit');
  } catch (error) {
    // A session in an unknown state is nobody's any more; the server rolls back what belongs to it.
    broken = true;
    throw error;
  } finally {
    client.off('error', breakOff);
    client.release(broken);
  }
}

/** Listens until it is closed, whatever becomes of its session. Fails when the first cannot be opened. */
async function listen(
  place: PostgresPlace,
  channel: string,
  hear: Hear,
): Promise<{ close(): Promise<void> }> {
  let closed = false;
  let session = await openListening(place, channel, hear);
  void keep();
  return {
    async close() {
      closed = true;
      await session.client.end().catch(ignore);
    },
  };

  async function keep(): Promise<void> {
    for (;;) {
      await session.ended;
      if (closed) {
        return;
      }
      const again = await openIfThere(place, channel, hear);
      if (again === null) {
        await wait(AGAIN_MS, undefined, { ref: false });
      } else if (closed) {
        await again.client.end().catch(ignore);
      } else {
        session = again;
        // What was said meanwhile was not heard.
        hear(null);
      }
    }
  }
}

/** Null while the server lets nobody in: whoever asks the queue for something meanwhile is told what is the matter. */
async function openIfThere(
  place: PostgresPlace,
  channel: string,
  hear: Hear,
): Promise<Listening | null> {
  try {
    return await openListening(place, channel, hear);
  } catch {
    return null;
  }
}

interface Listening {
  readonly client: Client;
  readonly ended: Promise<void>;
}

async function openListening(
  place: PostgresPlace,
  channel: string,
  hear: Hear,
): Promise<Listening> {
  const client = new Client(config(place));
  const ended = new Promise<void>((resolve) => {
    client.once('end', () => resolve());
    client.on('error', () => resolve());
  });
  client.on('notification', ({ payload }) => hear(payload ?? null));
  try {
    await client.connect();
    await client.query(`listen ${client.escapeIdentifier(channel)}`);
  } catch (error) {
    await client.end().catch(ignore);
    throw error;
  }
  return { client, ended };
}

function config({ url, limits }: PostgresPlace): ClientConfig {
  return {
    connectionString: url,
    application_name: 'ropewalk queue',
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    lock_timeout: limits.lockTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

function ignore(): void {}
