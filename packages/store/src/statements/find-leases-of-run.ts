import type { Lease } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { toLease } from '../rows/lease-row.ts';
import type { LeaseTable, Tables } from '../schema.ts';

/** Expired ones included, in the order of their tokens. */
export async function findLeasesOfRun(db: Kysely<Tables>, runId: number): Promise<Lease[]> {
  const { rows } = await sql<LeaseTable>`
    select * from leases where run_id = ${runId} order by token`.execute(db);
  return rows.map(toLease);
}
