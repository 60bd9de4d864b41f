import { createHash } from 'node:crypto';
import { StoreFailure } from '@ropewalk/core';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import type { PlannedTable } from './plan-tables.ts';

/** Rows per statement: with our widest table far from every database's limit of values. */
const ROWS_AT_ONCE = 500;

type Row = Readonly<Record<string, unknown>>;

/** What lies in a table: how many rows, and a SHA-256 over all of them in the order of their keys. */
export interface Content {
  readonly rows: number;
  readonly checksum: string;
}

/** One side of a move: a database, and the moment of it that is read or written. */
export interface Side {
  readonly database: Pick<Database, 'lastId' | 'continueIds' | 'breaksRule'>;
  readonly db: Kysely<Tables>;
}

/**
 * Copies a table, reads it back, and compares. The numbers that its database gives out go on where they stood.
 * Throws `StoreFailure` when a row cannot be held there or is not the same there.
 */
export async function copyTable(from: Side, to: Side, table: PlannedTable): Promise<Content> {
  const sent = createDigest(table);
  for await (const rows of readRows(from.db, table)) {
    sent.add(rows);
    try {
      await insertRows(to.db, table, rows);
    } catch (error) {
      throw to.database.breaksRule(error) ? notHeld(table, rows, error) : error;
    }
  }
  const arrived = createDigest(table);
  for await (const rows of readRows(to.db, table)) {
    arrived.add(rows);
  }
  const [wanted, found] = [sent.content(), arrived.content()];
  if (wanted.rows !== found.rows || wanted.checksum !== found.checksum) {
    throw new StoreFailure(
      'database_failed',
      `The table ${table.name} is not the same on the other side (${wanted.rows} rows went, ${found.rows} arrived). ` +
        'Nothing was changed; report this, please.',
    );
  }
  if (table.numbered) {
    const last = await from.database.lastId(from.db, table.name);
    await to.database.continueIds(to.db, table.name, last);
  }
  return found;
}

/** In the order of the key, which is the same everywhere: numbers, and texts by their bytes. */
export async function* readRows(
  db: Kysely<Tables>,
  table: PlannedTable,
): AsyncGenerator<readonly Row[], void, void> {
  const key = sql.join(table.key.map((column) => sql.ref(column)));
  const columns = sql.join(table.columns.map((column) => sql.ref(column)));
  let last: Row | undefined;
  for (;;) {
    const behind: Row | undefined = last;
    const where =
      behind === undefined
        ? sql``
        : sql`where (${key}) > (${sql.join(table.key.map((column) => behind[column]))})`;
    const { rows } = await sql<Row>`
      select ${columns} from ${sql.table(table.name)} ${where}
      order by ${key} limit ${ROWS_AT_ONCE}`.execute(db);
    if (rows.length > 0) {
      yield rows;
    }
    if (rows.length < ROWS_AT_ONCE) {
      return;
    }
    last = rows.at(-1);
  }
}

async function insertRows(
  db: Kysely<Tables>,
  { name, columns }: PlannedTable,
  rows: readonly Row[],
): Promise<void> {
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
  await sql`insert into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column)))})
    values ${sql.join(values)}`.execute(db);
}

function createDigest({ columns }: PlannedTable) {
  const hash = createHash('sha256');
  let count = 0;
  return {
    add(rows: readonly Row[]): void {
      count += rows.length;
      for (const row of rows) {
        hash.update(`${JSON.stringify(columns.map((column) => row[column]))}\n`);
      }
    },
    content: (): Content => ({ rows: count, checksum: hash.digest('hex') }),
  };
}

function notHeld({ name, key }: PlannedTable, rows: readonly Row[], cause: unknown): StoreFailure {
  const where = [rows[0], rows.at(-1)]
    .map((row) => key.map((column) => String(row?.[column])).join('/'))
    .join(' to ');
  return new StoreFailure(
    'database_damaged',
    `A row of ${name} (among ${key.join('/')} ${where}) holds what Ropewalk does not write, and the other database ` +
      'does not take it. Nothing was changed; restore a backup, or report this.',
    { cause },
  );
}
