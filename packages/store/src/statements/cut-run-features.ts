import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** Removes the features of a run from a place of its list on. */
export async function cutRunFeatures(
  db: Kysely<Tables>,
  runId: number,
  length: number,
): Promise<void> {
  await sql`delete from run_features where run_id = ${runId} and position >= ${length}`.execute(db);
}
