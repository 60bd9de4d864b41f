import { StoreFailure } from '@ropewalk/core';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { migrate, MIGRATIONS, readVersion, requireKnownVersion } from '../migrations/migrate.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Tables } from '../schema.ts';
import { createConnections, SCHEMA, type Connection, type Connections } from './connections.ts';
import { newInstance } from './leadership.ts';
import { listen } from './listen.ts';
import { openKysely } from './postgres-dialect.ts';
import { breaksRule, toPostgresFailure } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { retryPassing } from './retry.ts';
import { takeSoleRight, type SoleRight } from './sole-right.ts';
import { createTurns } from './turns.ts';

/** The oldest server that we know to work. */
const OLDEST_VERSION = 150_000;

export interface PostgresOpening {
  /** Whether nobody else may work on it; without, everybody may, in turns. Or the right to it, which is given back. */
  readonly alone: boolean | SoleRight;
  /** Up to which step the schema is brought; the newest if not given. Null leaves everything as it is. */
  readonly migrations?: readonly Migration[] | null;
}

/**
 * Opens the database, makes our schema in it where there is none, and brings it to the newest.
 * Throws `StoreFailure`; a database from a newer Ropewalk is not touched.
 */
export async function openPostgresDatabase(
  shared: PostgresPlace,
  { alone, migrations = MIGRATIONS }: PostgresOpening,
): Promise<Database> {
  const place = typeof alone === 'boolean' ? { ...shared, instance: newInstance() } : alone.place;
  const connections = createConnections(place);
  const closers: (() => Promise<void>)[] = [() => connections.close()];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).toReversed()) {
      await closeOne();
    }
  };
  let right = typeof alone === 'boolean' ? null : alone;
  closers.push(async () => right?.release());
  const turns = createTurns(connections, async (connection) => right?.requireOurs(connection));
  const db = openKysely(connections, turns);
  const database = toDatabase(place, db, close);
  try {
    await prepare(connections, migrations !== null);
    const version = await database.read(readVersion);
    requireKnownVersion(version);
    if (alone === true && (version > 0 || migrations !== null)) {
      right = await takeSoleRight(place);
    }
    if (migrations === null) {
      return database;
    }
    await migrate(database, Date.now(), migrations);
    const news = await listen(place);
    closers.push(news.close);
    return { ...database, news };
  } catch (error) {
    await close();
    throw database.toFailure(error) ?? error;
  }
}

function toDatabase(
  { shown }: PostgresPlace,
  db: Kysely<Tables>,
  close: () => Promise<void>,
): Database {
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
    lastId,
    continueIds,
    breaksRule,
    toFailure: (error) => toPostgresFailure(shown, error),
    news: null,
    close,
  };
}

async function prepare(connections: Connections, create: boolean): Promise<void> {
  const connection = await connections.acquire();
  try {
    await requireServer(connection);
    const { rows } = await connection.query(
      'select 1 from pg_catalog.pg_namespace where nspname = $1',
      [SCHEMA],
    );
    if (rows.length === 0 && create) {
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

/** See `Database.lastId`. */
async function lastId(db: Kysely<Tables>, table: string): Promise<number> {
  const { rows } = await sql<{ name: string }>`
    select pg_get_serial_sequence(${table}, 'id') as name`.execute(db);
  const answer = await sql<{ last: number }>`
    select case when is_called then last_value else 0 end as last
    from ${sql.raw(rows[0]?.name ?? '')}`.execute(db);
  return answer.rows[0]?.last ?? 0;
}

/** See `Database.continueIds`. */
async function continueIds(db: Kysely<Tables>, table: string, last: number): Promise<void> {
  await sql`
    select setval(pg_get_serial_sequence(${table}, 'id'), greatest(${last}::bigint, 1), ${last}::bigint > 0)`.execute(
    db,
  );
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
