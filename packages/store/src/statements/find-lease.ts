import type { Lease, Purpose } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { toLease } from '../rows/lease-row.ts';
import type { LeaseTable, Tables } from '../schema.ts';

/** The lease, expired or not. */
export async function findLease(
  db: Kysely<Tables>,
  featureId: number,
  purpose: Purpose,
): Promise<Lease | null> {
  const { rows } = await sql<LeaseTable>`
    select * from leases where feature_id = ${featureId} and purpose = ${purpose}`.execute(db);
  const row = rows[0];
  return row === undefined ? null : toLease(row);
}
