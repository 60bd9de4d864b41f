import { setTimeout as wait } from 'node:timers/promises';
import { StoreFailure } from '@ropewalk/core';
import { z } from 'zod';
import type { Connection, Connections } from './connections.ts';
import { isConnectionLost } from './postgres-failure.ts';

/*
 * Whoever writes waits for the turn to write: an advisory lock of the database, held until the transaction has ended.
 * With it, on any number of processes, a command sees all that was committed before it and nothing can change under
 * it, as on SQLite; limits that count over all projects are exact; and the numbers of events become visible in their
 * order, without a gap. See docs/adr.
 */

/** Keys of our advisory locks: the class is "rope" in ASCII. */
export const LOCK_CLASS = 0x726f7065;
export const TURN = 1;
/** Held by the one control plane for as long as it lives. */
export const LEADING = 2;

/** How often the server is asked what became of a transaction that is still on its way. */
const ASK_AGAIN_MS = 50;
const OUTCOME_KNOWN_AFTER_MS = 10_000;

/** A transaction that writes, and the process of the server that it runs in. */
export interface Turn {
  readonly transactionId: string;
  readonly backend: number;
}

/** Transactions that write. */
export interface Turns {
  /** Begins one when it is our turn. */
  begin(connection: Connection): Promise<Turn>;
  /**
   * Commits and answers the server's word for it. When the connection breaks meanwhile, the server is asked what
   * became of the transaction: it is committed or it is not, and nobody has to guess.
   */
  commit(connection: Connection, turn: Turn): Promise<string>;
}

const turnSchema = z
  .object({ id: z.string(), backend: z.number() })
  .transform(({ id, backend }): Turn => ({ transactionId: id, backend }));

/** `requireOurs` throws when this process may not write any more; it is asked in each turn. */
export function createTurns(
  connections: Connections,
  requireOurs: (connection: Connection) => Promise<void>,
): Turns {
  return {
    async begin(connection) {
      try {
        // Each statement of the script looks anew, so the one behind the lock sees what was committed before it.
        const answers = await connection.script(
          `begin isolation level read committed;
           select pg_advisory_xact_lock(${LOCK_CLASS}, ${TURN});
           select pg_current_xact_id()::text as id, pg_backend_pid() as backend`,
        );
        await requireOurs(connection);
        return turnSchema.parse(answers.at(-1)?.rows[0]);
      } catch (error) {
        await rollBack(connection);
        throw error;
      }
    },
    async commit(connection, turn) {
      try {
        const [answer] = await connection.script('commit');
        return answer?.command ?? '';
      } catch (error) {
        if (!isConnectionLost(error)) {
          throw error;
        }
        if (await hasCommitted(connections, turn)) {
          return 'COMMIT';
        }
        throw error;
      }
    },
  };
}

/** The server rolls back by itself what belongs to a session that is over. */
export async function rollBack(connection: Connection): Promise<void> {
  if (connection.isLost()) {
    return;
  }
  try {
    await connection.script('rollback');
  } catch (error) {
    if (!isConnectionLost(error)) {
      throw error;
    }
  }
}

async function hasCommitted(connections: Connections, turn: Turn): Promise<boolean> {
  const askedAt = performance.now();
  for (;;) {
    const status = await askStatus(connections, turn);
    if (status === 'committed' || status === 'aborted') {
      return status === 'committed';
    }
    if (performance.now() - askedAt > OUTCOME_KNOWN_AFTER_MS) {
      throw new StoreFailure(
        'database_failed',
        'The connection to the database broke while a change was committed, and the server does not say whether it ' +
          'was. Start Ropewalk again: it goes on from what is stored.',
      );
    }
    await wait(ASK_AGAIN_MS);
  }
}

/** Ends what still waits for us in the transaction; null while nobody can be asked. */
async function askStatus(
  connections: Connections,
  { transactionId, backend }: Turn,
): Promise<unknown> {
  let connection: Connection | null = null;
  try {
    connection = await connections.acquire();
    const { rows } = await connection.query(
      `select pg_xact_status($1::xid8) as status,
              (select pg_terminate_backend(pid) from pg_stat_activity
               where pid = $2 and backend_xid = $1::xid8::xid and state like 'idle in transaction%') as ended`,
      [transactionId, backend],
    );
    return rows[0]?.['status'];
  } catch (error) {
    if (isConnectionLost(error)) {
      return null;
    }
    throw error;
  } finally {
    if (connection !== null) {
      connections.release(connection);
    }
  }
}
