import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/**
 * Takes `count` numbers of the one sequence of events and answers the first. The row stays locked
 * until the transaction ends, so that numbers become visible in their order and a rollback gives
 * them back.
 */
export async function takeEventNumbers(db: Kysely<Tables>, count: number): Promise<number> {
  const taken = await sql<{ value: number }>`
    update counters set value = value + ${count} where name = 'event_seq' returning value`.execute(
    db,
  );
  const row = taken.rows[0];
  if (row === undefined) {
    throw new Error('the counter of events is missing');
  }
  return row.value - count + 1;
}
