import type { ArchiveRow } from '@ropewalk/contracts';
import {
  KEPT_TABLES,
  TABLE_ORDER,
  type ArchivedTableName,
  type ArchiveMoment,
} from '@ropewalk/core';
import { sql, type Kysely, type RawBuilder } from 'kysely';
import { readVersion } from '../migrations/migrate.ts';
import type { Tables } from '../schema.ts';

/** See the query `archiveMoment`. */
export async function readArchiveMoment(
  db: Kysely<Tables>,
  projectId: number,
): Promise<ArchiveMoment> {
  const tables: Record<string, readonly ArchiveRow[]> = {};
  const until: Record<string, number> = {};
  for (const name of TABLE_ORDER) {
    const { grows, keys } = KEPT_TABLES[name];
    if (grows) {
      const last = await sql<{ last: number | null }>`
        select max(${sql.ref(keys[0])}) as last from ${sql.table(name)}
        where ${belongsTo(name, projectId)}`.execute(db);
      until[name] = last.rows[0]?.last ?? 0;
    } else {
      const found = await sql<Record<string, string | number | null>>`
        select * from ${sql.table(name)} where ${belongsTo(name, projectId)}
        order by ${sql.join(keys.map((key) => sql.ref(key)))}`.execute(db);
      tables[name] = found.rows.map((row) => withoutWithheld(name, row));
    }
  }
  return { schema: await readVersion(db), tables, until };
}

/** See the query `archivePage`. */
export async function readArchivePage(
  db: Kysely<Tables>,
  page: {
    readonly projectId: number;
    readonly table: ArchivedTableName;
    readonly after: number;
    readonly until: number;
    readonly limit: number;
  },
): Promise<readonly ArchiveRow[]> {
  const key = sql.ref(KEPT_TABLES[page.table].keys[0]);
  const found = await sql<Record<string, string | number | null>>`
    select * from ${sql.table(page.table)} where ${belongsTo(page.table, page.projectId)}
    and ${key} > ${page.after} and ${key} <= ${page.until}
    order by ${key} limit ${page.limit}`.execute(db);
  return found.rows.map((row) => withoutWithheld(page.table, row));
}

/** The condition that chooses the rows of one project. */
export function belongsTo(name: ArchivedTableName, projectId: number): RawBuilder<boolean> {
  const { column, of } = KEPT_TABLES[name].belongs;
  return of === 'project'
    ? sql<boolean>`${sql.ref(column)} = ${projectId}`
    : sql<boolean>`${sql.ref(column)} in
        (select id from ${sql.table(of)} where ${belongsTo(of, projectId)})`;
}

function withoutWithheld(
  name: ArchivedTableName,
  row: Record<string, string | number | null>,
): ArchiveRow {
  const { withheld } = KEPT_TABLES[name];
  return withheld.length === 0
    ? row
    : Object.fromEntries(Object.entries(row).filter(([column]) => !withheld.includes(column)));
}
