import type { Purpose } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import type { LeaseTable, Tables } from '../schema.ts';

/**
 * Removes the lease if this token still names it; false when it does not. An expired lease that
 * nobody has taken over can still be removed under its token: that is how expired ones are
 * cleared away.
 */
export async function releaseLease(
  db: Kysely<Tables>,
  featureId: number,
  purpose: Purpose,
  token: number,
): Promise<boolean> {
  const removed = await sql<Pick<LeaseTable, 'token'>>`
    delete from leases
    where feature_id = ${featureId} and purpose = ${purpose} and token = ${token}
    returning token`.execute(db);
  return removed.rows.length > 0;
}
