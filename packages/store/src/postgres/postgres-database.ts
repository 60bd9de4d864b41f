import { StoreFailure } from '@ropewalk/core';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { migrate, readVersion, requireKnownVersion } from '../migrations/migrate.ts';
import type { Tables } from '../schema.ts';
import { createConnections, SCHEMA, type Connection, type Connections } from './connections.ts';
import { openKysely } from './postgres-dialect.ts';
import { breaksRule, toPostgresFailure } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { retryPassing } from './retry.ts';
import { createTurns } from './turns.ts';

/** The oldest server that we know to work. */
const OLDEST_VERSION = 150_000;

/**
 * Opens the database, makes our schema in it where there is none, and brings it to the newest.
 * Throws `StoreFailure`; a database from a newer Ropewalk is not touched.
 */
export async function openPostgresDatabase(place: PostgresPlace): Promise<Database> {
  const connections = createConnections(place);
  const turns = createTurns(connections, async () => {});
  const db = openKysely(connections, turns);
  const database = toDatabase(place, db);
  try {
    await prepare(connections);
    await db.connection().execute(async (held) => requireKnownVersion(await readVersion(held)));
    await migrate(database, Date.now());
    return database;
  } catch (error) {
    await database.close();
    throw database.toFailure(error) ?? error;
  }
}

function toDatabase({ shown }: PostgresPlace, db: Kysely<Tables>): Database {
  return {
    begin: () => db.startTransaction().execute(),
    read: (work) =>
      retryPassing(shown, () =>
        db
          .transaction()
          .setIsolationLevel('repeatable read')
          .setAccessMode('read only')
          .execute(work),
      ),
    retry: (attempt) => retryPassing(shown, attempt),
    addId: (table) =>
      table.addColumn('id', 'bigint', (id) => id.generatedByDefaultAsIdentity().primaryKey()),
    reserveIds,
    breaksRule,
    toFailure: (error) => toPostgresFailure(shown, error),
    close: () => db.destroy(),
  };
}

async function prepare(connections: Connections): Promise<void> {
  const connection = await connections.acquire();
  try {
    await requireServer(connection);
    const { rows } = await connection.query(
      'select 1 from pg_catalog.pg_namespace where nspname = $1',
      [SCHEMA],
    );
    if (rows.length === 0) {
      await connection.script(`create schema if not exists ${SCHEMA}`);
    }
  } finally {
    connections.release(connection);
  }
}

async function requireServer(connection: Connection): Promise<void> {
  const { rows } = await connection.query(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
            current_setting('server_encoding') as encoding`,
    [],
  );
  const { number, version, encoding } = rows[0] ?? {};
  if (Number(number) < OLDEST_VERSION) {
    throw new StoreFailure(
      'database_failed',
      `The server is PostgreSQL ${String(version)}, and Ropewalk needs 15 or newer. Update the server, or use another.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new StoreFailure(
      'database_failed',
      `The database is encoded in ${String(encoding)}, and texts are not safe in it. Make one with: createdb NAME --encoding UTF8`,
    );
  }
}

/** See `Database.reserveIds`; nobody else takes numbers while it is our turn. */
async function reserveIds(db: Kysely<Tables>, table: string, count: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select setval(own.sequence, nextval(own.sequence) + ${count}::bigint - 1) as last
    from (select pg_get_serial_sequence(${table}, 'id')::regclass as sequence) as own`.execute(db);
  const row = rows[0];
  if (row === undefined) {
    throw new Error(`the table ${table} gave no numbers`);
  }
  return row.last - count + 1;
}
