import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findPolicyVersions } from '../queries/policy-queries.ts';
import { fromPolicyVersion, toPolicyVersion } from '../rows/policy-row.ts';
import type { Tables } from '../schema.ts';
import { requireSaved } from './require-saved.ts';

export function policyWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<StoreTransaction, 'policyVersions' | 'insertPolicyVersion' | 'savePolicyVersion'> {
  return {
    policyVersions: (projectId) => findPolicyVersions(db, projectId),
    async insertPolicyVersion(version) {
      const row = await db
        .insertInto('policy_versions')
        .values({ ...fromPolicyVersion(version), created_at: now })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toPolicyVersion(row);
    },
    async savePolicyVersion(version) {
      const result = await db
        .updateTable('policy_versions')
        .set(fromPolicyVersion(version))
        .where('id', '=', version.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `policy version ${version.id}`);
    },
  };
}
