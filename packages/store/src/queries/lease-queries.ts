import type { Lease } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { toLease } from '../rows/lease-row.ts';
import type { Tables } from '../schema.ts';

/** A lease is held while `expires_at` lies after `now`: at that very moment it is over. */
export async function findLeases(
  db: Kysely<Tables>,
  projectId: number,
  which: 'held' | 'expired',
  now: number,
): Promise<Lease[]> {
  const rows = await db
    .selectFrom('leases')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('expires_at', which === 'held' ? '>' : '<=', now)
    .orderBy('token')
    .execute();
  return rows.map(toLease);
}
