import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** See `Database.lastId`. */
export async function lastId(db: Kysely<Tables>, table: string): Promise<number> {
  const { rows } = await sql<{ seq: number }>`
    select seq from sqlite_sequence where name = ${table}`.execute(db);
  return rows[0]?.seq ?? 0;
}

/** See `Database.continueIds`. */
export async function continueIds(db: Kysely<Tables>, table: string, last: number): Promise<void> {
  await sql`delete from sqlite_sequence where name = ${table}`.execute(db);
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(db);
}

/** See `Database.reserveIds`: SQLite keeps the last number that it gave out in a table of its own. */
export async function reserveIds(
  db: Kysely<Tables>,
  table: string,
  count: number,
): Promise<number> {
  const moved = await sql<{ seq: number }>`
    update sqlite_sequence set seq = seq + ${count} where name = ${table} returning seq`.execute(
    db,
  );
  const row = moved.rows[0];
  if (row !== undefined) {
    return row.seq - count + 1;
  }
  // The first row of this table is still to come.
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${count})`.execute(db);
  return 1;
}
