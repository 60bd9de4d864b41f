import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { Migration } from '../migrations/migration.ts';
import { planTables } from '../moving/plan-tables.ts';

const ROWS = 3;
/** What is hard to carry: NUL, the character that stands for it, several bytes, two code units, quotes, nothing. */
const WORDS = ['\u0000a\u0000', '\uE0000\uE0001', 'Grüße, 世界 😀 "\'\\', ''];

interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable: number;
  readonly pk: number;
  readonly parent: string | null;
}

/**
 * Puts rows into every table that the steps make, a later one included, with values that are hard to carry; and gives
 * out numbers that no row has any more.
 */
export async function fillTables(
  database: Database,
  migrations: readonly Migration[],
): Promise<void> {
  const plan = await planTables(migrations);
  const transaction = await database.begin();
  await sql`delete from counters`.execute(transaction);
  for (const table of plan) {
    const { rows: columns } = await sql<Column>`
      select info.name, lower(info.type) as type, info."notnull" = 0 as nullable, info.pk, keys."table" as parent
      from pragma_table_info(${table.name}) as info
      left join pragma_foreign_key_list(${table.name}) as keys on keys."from" = info.name
      order by info.cid`.execute(transaction);
    for (let row = 1; row <= ROWS; row += 1) {
      const values = columns.map((column) => valueFor(column, row));
      await sql`insert into ${sql.table(table.name)}
        (${sql.join(columns.map((column) => sql.ref(column.name)))})
        values (${sql.join(values)})`.execute(transaction);
    }
    if (table.numbered) {
      await database.continueIds(transaction, table.name, ROWS + 7);
    }
  }
  await transaction.commit().execute();
}

function valueFor({ name, type, nullable, pk, parent }: Column, row: number): unknown {
  if (parent !== null || (pk > 0 && type !== 'text')) {
    return row;
  }
  if (nullable === 1 && pk === 0 && row === 2) {
    return null;
  }
  switch (type) {
    case 'text':
      return `${row} ${name} ${WORDS[row % WORDS.length]}`;
    case 'double precision':
      return row * 0.1 + 0.2;
    default:
      return row === 3 ? Number.MAX_SAFE_INTEGER : row - 2;
  }
}
