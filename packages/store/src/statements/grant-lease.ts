import type { Lease } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { toLease } from '../rows/lease-row.ts';
import type { LeaseTable, Tables } from '../schema.ts';

/**
 * Takes the lease when nobody holds an unexpired one; null when somebody does. Looking and taking
 * are one statement, so that two who ask at once cannot both be told yes.
 */
export async function grantLease(
  db: Kysely<Tables>,
  lease: Lease,
  now: number,
): Promise<Lease | null> {
  const taken = await sql<LeaseTable>`
    insert into leases (project_id, feature_id, purpose, run_id, token, expires_at)
    values (${lease.projectId}, ${lease.featureId}, ${lease.purpose}, ${lease.runId},
            ${lease.token}, ${lease.expiresAt})
    on conflict (feature_id, purpose) do update
    set project_id = excluded.project_id, run_id = excluded.run_id, token = excluded.token,
        expires_at = excluded.expires_at
    where leases.expires_at <= ${now}
    returning project_id, feature_id, purpose, run_id, token, expires_at`.execute(db);
  const row = taken.rows[0];
  return row === undefined ? null : toLease(row);
}
