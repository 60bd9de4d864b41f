import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { accept, refuse, type Result } from '@ropewalk/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { applyStep, MIGRATIONS, readVersion, requireKnownVersion } from '../migrations/migrate.ts';
import { openPostgresDatabase } from '../postgres/postgres-database.ts';
import type { PostgresPlace } from '../postgres/postgres-place.ts';
import { openSqliteDatabase, openSqliteSource } from '../sqlite/sqlite-database.ts';
import { copyTable, type Content } from './copy-rows.ts';
import { planTables, type PlannedTable } from './plan-tables.ts';

/** A database that a store stands on. */
export type StorePlace =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly place: PostgresPlace };

export interface Moved {
  /** Every table, with what lies in it on both sides. */
  readonly tables: Readonly<Record<string, Content>>;
}

/**
 * Copies everything from one database to an empty one, of either kind, as a whole or not at all: whatever ends it
 * before its end leaves the target empty. The source is only read. Nobody else may work on either; of a server this is
 * seen to here, of a file by whoever holds its home.
 * Refuses with `store_not_empty` and `store_empty`; throws `StoreFailure`.
 */
export async function moveStore(from: StorePlace, to: StorePlace): Promise<Result<Moved>> {
  const source = await openSource(from);
  try {
    const version = await source.read(readVersion);
    requireKnownVersion(version);
    if (version === 0) {
      return refuse('store_empty', `There is nothing to move: ${show(from)} holds no projects.`);
    }
    return to.kind === 'sqlite'
      ? await moveToFile(source, version, to.file)
      : await moveToServer(source, version, to);
  } finally {
    await source.close();
  }
}

async function openSource(from: StorePlace): Promise<Database> {
  return from.kind === 'sqlite'
    ? openSqliteSource(from.file)
    : openPostgresDatabase(from.place, { alone: true, migrations: null });
}

/** Into a file of another name, which takes its own at the end. */
async function moveToFile(source: Database, version: number, file: string): Promise<Result<Moved>> {
  if (existsSync(file)) {
    return notEmpty(file);
  }
  const partial = `${file}.moving`;
  await removeFile(partial);
  const target = await openSqliteDatabase({ file: partial }, upTo(version));
  let moved: Result<Moved>;
  try {
    moved = await copyAll(source, target, version);
  } catch (error) {
    await target.close();
    await removeFile(partial);
    throw error;
  }
  await target.close();
  await rename(partial, file);
  return moved;
}

async function moveToServer(
  source: Database,
  version: number,
  to: Extract<StorePlace, { kind: 'postgres' }>,
): Promise<Result<Moved>> {
  if ((await versionOf(to.place)) > version) {
    return refuse(
      'store_not_empty',
      `The database ${show(to)} is prepared for a newer schema than that of the source. Start Ropewalk on the source once, or name a database that was never used.`,
    );
  }
  const target = await openPostgresDatabase(to.place, { alone: true, migrations: upTo(version) });
  try {
    return (await isEmpty(target, version))
      ? await copyAll(source, target, version)
      : notEmpty(show(to));
  } finally {
    await target.close();
  }
}

async function versionOf(place: PostgresPlace): Promise<number> {
  const database = await openPostgresDatabase(place, { alone: false, migrations: null });
  try {
    return await database.read(readVersion);
  } finally {
    await database.close();
  }
}

/** With the schema that the source has; what is newer is made of the rows when they are there. */
async function copyAll(
  source: Database,
  target: Database,
  version: number,
): Promise<Result<Moved>> {
  const plan = await planTables(upTo(version));
  const tables: Record<string, Content> = {};
  await source.read(async (read) => {
    const write = await target.begin();
    try {
      // What a fresh database counts with.
      await sql`delete from counters`.execute(write);
      for (const table of plan) {
        tables[table.name] = await copyTable(
          { database: source, db: read },
          { database: target, db: write },
          table,
        );
      }
      for (const step of MIGRATIONS.filter(({ number }) => number > version)) {
        await applyStep(write, target, step, Date.now());
      }
      await write.commit().execute();
    } catch (error) {
      await write.rollback().execute();
      throw error;
    }
  });
  return accept({ tables });
}

async function isEmpty(target: Database, version: number): Promise<boolean> {
  const plan = await planTables(upTo(version));
  return await target.read(async (db) => {
    const found = async ({ name }: PlannedTable): Promise<boolean> => {
      const used = name === 'counters' ? sql`where value <> 0` : sql``;
      const { rows } = await sql`select 1 from ${sql.table(name)} ${used} limit 1`.execute(db);
      return rows.length > 0;
    };
    for (const table of plan) {
      if (await found(table)) {
        return false;
      }
    }
    return true;
  });
}

function upTo(version: number) {
  return MIGRATIONS.filter((step) => step.number <= version);
}

async function removeFile(file: string): Promise<void> {
  for (const part of [file, `${file}-wal`, `${file}-shm`]) {
    await rm(part, { force: true });
  }
}

function notEmpty(shown: string): Result<never> {
  return refuse(
    'store_not_empty',
    `There is something in ${shown} already, and it is left as it is. Name an empty database, or move that one away first.`,
  );
}

function show(store: StorePlace): string {
  return store.kind === 'sqlite' ? store.file : store.place.shown;
}
