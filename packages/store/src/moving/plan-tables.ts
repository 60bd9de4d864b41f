import { sql, type Kysely } from 'kysely';
import type { Migration } from '../migrations/migration.ts';
import type { Tables } from '../schema.ts';
import { openSqliteDatabase } from '../sqlite/sqlite-database.ts';

/** A table as every database has it. */
export interface PlannedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** The columns of its primary key, in their order. */
  readonly key: readonly [string, ...string[]];
  /** Whether the database gives its rows their numbers. */
  readonly numbered: boolean;
}

/**
 * Every table that the steps make but the list of the steps itself, each behind those that it refers to. Read from an
 * empty database that is made for it: whoever adds a table need not remember to have it moved.
 */
export async function planTables(migrations: readonly Migration[]): Promise<PlannedTable[]> {
  const database = await openSqliteDatabase({ file: ':memory:' }, migrations);
  try {
    return await database.read(async (db) => {
      const { rows } = await sql<{ name: string }>`
        select name from sqlite_schema
        where type = 'table' and name not like 'sqlite\\_%' escape '\\' and name <> 'migrations'
        order by rowid`.execute(db);
      const parents = new Map<string, readonly string[]>();
      const tables = new Map<string, PlannedTable>();
      for (const { name } of rows) {
        parents.set(name, await readParents(db, name));
        tables.set(name, await readTable(db, name));
      }
      return inOrder(tables, parents);
    });
  } finally {
    await database.close();
  }
}

async function readParents(db: Kysely<Tables>, table: string): Promise<readonly string[]> {
  const { rows } = await sql<{ parent: string }>`
    select distinct "table" as parent from pragma_foreign_key_list(${table})`.execute(db);
  return rows.map(({ parent }) => parent).filter((parent) => parent !== table);
}

async function readTable(db: Kysely<Tables>, name: string): Promise<PlannedTable> {
  const { rows } = await sql<{ name: string; pk: number }>`
    select name, pk from pragma_table_info(${name}) order by cid`.execute(db);
  const [first, ...more] = rows
    .filter(({ pk }) => pk > 0)
    .sort((one, other) => one.pk - other.pk)
    .map((column) => column.name);
  if (first === undefined) {
    throw new Error(`the table ${name} has no primary key, and its rows no order`);
  }
  const { rows: made } = await sql<{ numbered: number }>`
    select sql like '%autoincrement%' as numbered from sqlite_schema where name = ${name}`.execute(
    db,
  );
  return {
    name,
    columns: rows.map((column) => column.name),
    key: [first, ...more],
    numbered: made[0]?.numbered === 1,
  };
}

function inOrder(
  tables: ReadonlyMap<string, PlannedTable>,
  parents: ReadonlyMap<string, readonly string[]>,
): PlannedTable[] {
  const ordered = new Map<string, PlannedTable>();
  const place = (name: string): void => {
    const table = tables.get(name);
    if (table !== undefined && !ordered.has(name)) {
      parents.get(name)?.forEach(place);
      ordered.set(name, table);
    }
  };
  [...tables.keys()].forEach(place);
  return [...ordered.values()];
}
