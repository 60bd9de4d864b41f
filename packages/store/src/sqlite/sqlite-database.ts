import { statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import type { Database } from '../database.ts';
import { migrate, MIGRATIONS, readVersion, requireKnownVersion } from '../migrations/migrate.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Tables } from '../schema.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import { continueIds, lastId, reserveIds } from './reserve-ids.ts';
import { breaksRule, toSqliteFailure } from './sqlite-failure.ts';

const IN_MEMORY = ':memory:';
const BUSY_TIMEOUT_MS = 5_000;
/** More than any database has: a backup in one step cannot be overtaken by writers. */
const ALL_PAGES = 2_147_483_647;

export interface SqliteFile {
  /** Absolute path, or `:memory:`. Its folder must exist. */
  readonly file: string;
  /** How long to wait for another program that holds the database; 5 s if not given. */
  readonly busyTimeoutMs?: number;
}

/** What only SQLite offers, beside the port. */
export interface SqliteCare {
  /**
   * Copies the database as it is at this moment while work goes on. `toFile` is replaced at the
   * end, in one step; a failure leaves what was there.
   */
  backup(toFile: string): Promise<void>;
  /** What is wrong with the file, one sentence each; empty when nothing is. */
  checkIntegrity(): Promise<string[]>;
}

/**
 * Opens the database, creates it where there is none, and brings it to the newest schema.
 * Throws `StoreFailure`; a database from a newer Ropewalk is not touched.
 */
export async function openSqliteDatabase(
  options: SqliteFile,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Database & SqliteCare> {
  try {
    await requireOurs(options);
    const connection = connect(options, false);
    const database = toDatabase(options.file, connection);
    try {
      setPragmas(connection);
      await migrate(database, Date.now(), migrations);
      return database;
    } catch (error) {
      connection.close();
      throw error;
    }
  } catch (error) {
    throw toSqliteFailure(options.file, error) ?? error;
  }
}

/** Opens the database only to be read, as it is. Throws `StoreFailure`. */
export async function openSqliteSource(file: string): Promise<Database> {
  try {
    return toDatabase(file, connect({ file }, true));
  } catch (error) {
    throw toSqliteFailure(file, error) ?? error;
  }
}

/** Looks through a connection that cannot write, so that what is newer stays as it is. */
async function requireOurs(options: SqliteFile): Promise<void> {
  const known = options.file !== IN_MEMORY && statSync(options.file, { throwIfNoEntry: false });
  if (!known || known.size === 0) {
    return;
  }
  const connection = connect(options, true);
  try {
    const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(connection) });
    requireKnownVersion(await readVersion(db));
  } finally {
    connection.close();
  }
}

function connect({ file, busyTimeoutMs }: SqliteFile, readOnly: boolean): DatabaseSync {
  return new DatabaseSync(file, { readOnly, timeout: busyTimeoutMs ?? BUSY_TIMEOUT_MS });
}

function setPragmas(connection: DatabaseSync): void {
  connection.exec('pragma journal_mode = wal');
  // A commit that was answered survives the loss of power; in WAL mode NORMAL would not promise it.
  connection.exec('pragma synchronous = full');
  connection.exec('pragma foreign_keys = on');
  // A backlog of 10,000 features stays in memory (the value is in KiB, negative by convention).
  connection.exec('pragma cache_size = -65536');
  // The log is folded into the file every 32 MB: each time costs a flush of its own.
  connection.exec('pragma wal_autocheckpoint = 8000');
  // After a burst the log is cut back to this instead of keeping its greatest length.
  connection.exec('pragma journal_size_limit = 67108864');
  // What a savepoint may have to undo stays in memory; beyond 64 KiB it would be written to a file of its own,
  // page by page, and from then on for as long as the connection lives.
  connection.exec('pragma temp_store = memory');
}

function toDatabase(file: string, connection: DatabaseSync): Database & SqliteCare {
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(connection) });
  return {
    begin: () => db.startTransaction().execute(),
    // There is one connection: who holds it sees no transaction of anybody else.
    read: (work) => db.connection().execute(work),
    // Nobody else writes; who holds the file meanwhile was waited for already.
    retry: (attempt) => attempt(),
    addId: (table) => table.addColumn('id', 'integer', (id) => id.primaryKey().autoIncrement()),
    reserveIds,
    lastId,
    continueIds,
    news: null,
    breaksRule,
    toFailure: (error) => toSqliteFailure(file, error),
    async close() {
      await db.destroy();
      if (connection.isOpen) {
        connection.close();
      }
    },
    backup: (toFile) => copyTo(file, connection, toFile),
    checkIntegrity: () => db.connection().execute((held) => findProblems(file, held)),
  };
}

async function copyTo(file: string, connection: DatabaseSync, toFile: string): Promise<void> {
  const partial = `${toFile}.partial`;
  // A connection of its own reads one state while the store goes on writing.
  const source = file === IN_MEMORY ? connection : connect({ file }, true);
  try {
    await rm(partial, { force: true });
    await backup(source, partial, { rate: ALL_PAGES });
    await rename(partial, toFile);
  } catch (error) {
    await rm(partial, { force: true });
    throw toSqliteFailure(toFile, error) ?? error;
  } finally {
    if (source !== connection) {
      source.close();
    }
  }
}

async function findProblems(file: string, db: Kysely<Tables>): Promise<string[]> {
  try {
    const integrity = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
    const dangling = await sql<{
      table: string;
      parent: string;
    }>`pragma foreign_key_check`.execute(db);
    return [
      ...integrity.rows.map((row) => row.integrity_check).filter((answer) => answer !== 'ok'),
      ...dangling.rows.map((row) => `A row of ${row.table} refers to none of ${row.parent}.`),
    ];
  } catch (error) {
    const failure = toSqliteFailure(file, error);
    if (failure?.code === 'database_damaged') {
      return [failure.message];
    }
    throw failure ?? error;
  }
}
