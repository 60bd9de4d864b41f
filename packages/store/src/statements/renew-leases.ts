import type { Lease } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { toLease } from '../rows/lease-row.ts';
import type { LeaseTable, Tables } from '../schema.ts';
import { inParts } from './in-parts.ts';

/** Extends what the runs still held then; a lease that had expired stays so. Answers in order of feature. */
export async function renewLeases(
  db: Kysely<Tables>,
  runIds: readonly number[],
  expiresAt: number,
  heldAt: number,
): Promise<Lease[]> {
  const rows = await inParts(runIds, async (some) => {
    const renewed = await sql<LeaseTable>`
      update leases set expires_at = ${expiresAt}
      where run_id in (${sql.join(some)}) and expires_at > ${heldAt}
      returning project_id, feature_id, purpose, run_id, token, expires_at`.execute(db);
    return renewed.rows;
  });
  return rows.map(toLease).sort((left, right) => left.featureId - right.featureId);
}
