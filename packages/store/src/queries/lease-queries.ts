import type { Lease, Purpose } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { toLease } from '../rows/lease-row.ts';
import type { Tables } from '../schema.ts';

/** The lease, expired or not. */
export async function findLease(
  db: Kysely<Tables>,
  featureId: number,
  purpose: Purpose,
): Promise<Lease | null> {
  const row = await db
    .selectFrom('leases')
    .selectAll()
    .where('feature_id', '=', featureId)
    .where('purpose', '=', purpose)
    .executeTakeFirst();
  return row === undefined ? null : toLease(row);
}

/** Expired ones included, in the order of their tokens. */
export async function findLeasesOfRun(db: Kysely<Tables>, runId: number): Promise<Lease[]> {
  const rows = await db
    .selectFrom('leases')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('token')
    .execute();
  return rows.map(toLease);
}

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
