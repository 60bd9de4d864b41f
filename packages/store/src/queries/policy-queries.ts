import type { PolicyVersion } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { toPolicyVersion } from '../rows/policy-row.ts';
import type { Tables } from '../schema.ts';

/** Newest first. */
export async function findPolicyVersions(
  db: Kysely<Tables>,
  projectId: number,
): Promise<PolicyVersion[]> {
  const rows = await db
    .selectFrom('policy_versions')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toPolicyVersion);
}
