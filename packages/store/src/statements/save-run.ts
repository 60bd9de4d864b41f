import type { Run } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { fromRun } from '../rows/run-row.ts';
import type { Tables } from '../schema.ts';

/**
 * Writes all of a run but its features; false when it does not exist. A start that is known already
 * stays: the state of an ended run does not say it any more.
 */
export async function saveRun(db: Kysely<Tables>, run: Run): Promise<boolean> {
  const row = fromRun(run);
  const { numAffectedRows } = await sql`
    update runs
    set role = ${row.role}, driver = ${row.driver}, model = ${row.model}, provider = ${row.provider},
        effort = ${row.effort}, tokens = ${row.tokens}, cost_usd = ${row.cost_usd}, status = ${row.status},
        state = ${row.state}, outcome = ${row.outcome}, usage = ${row.usage},
        started_at = coalesce(${row.started_at}, started_at), ended_at = ${row.ended_at}
    where id = ${run.id}`.execute(db);
  return numAffectedRows === 1n;
}
