import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** Takes a lease token greater than every one before it, over all features and purposes. */
export async function nextLeaseToken(db: Kysely<Tables>): Promise<number> {
  const taken = await sql<{ value: number }>`
    update counters set value = value + 1 where name = 'lease_token' returning value`.execute(db);
  const row = taken.rows[0];
  if (row === undefined) {
    throw new Error('the counter of lease tokens is missing');
  }
  return row.value;
}
