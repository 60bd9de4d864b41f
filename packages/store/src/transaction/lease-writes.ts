import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findLeases } from '../queries/lease-queries.ts';
import type { Tables } from '../schema.ts';
import { findLease } from '../statements/find-lease.ts';
import { findLeasesOfRun } from '../statements/find-leases-of-run.ts';
import { grantLease } from '../statements/grant-lease.ts';
import { nextLeaseToken } from '../statements/next-lease-token.ts';
import { releaseLease } from '../statements/release-lease.ts';
import { renewLeases } from '../statements/renew-leases.ts';

export function leaseWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<
  StoreTransaction,
  'lease' | 'grantLease' | 'renewLeases' | 'releaseLease' | 'leasesOfRun' | 'expiredLeases'
> {
  return {
    lease: (featureId, purpose) => findLease(db, featureId, purpose),
    async grantLease(request) {
      // A token that is taken in vain leaves a gap, which is allowed: tokens only have to grow.
      const token = await nextLeaseToken(db);
      return await grantLease(db, { ...request, token }, now);
    },
    renewLeases: (runIds, expiresAt, heldAt = now) => renewLeases(db, runIds, expiresAt, heldAt),
    releaseLease: (featureId, purpose, token) => releaseLease(db, featureId, purpose, token),
    leasesOfRun: (runId) => findLeasesOfRun(db, runId),
    expiredLeases: (projectId) => findLeases(db, projectId, 'expired', now),
  };
}
