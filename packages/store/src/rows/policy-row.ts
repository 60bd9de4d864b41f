import {
  policyOriginSchema,
  policyVersionStateSchema,
  type PolicyVersion,
} from '@ropewalk/contracts';
import type { Insertable, Selectable } from 'kysely';
import type { PolicyVersionTable } from '../schema.ts';
import { jsonColumn, toJson } from './json.ts';

const origin = jsonColumn('policy_versions.origin', policyOriginSchema);
const state = jsonColumn('policy_versions.state', policyVersionStateSchema);

export function toPolicyVersion(row: Selectable<PolicyVersionTable>): PolicyVersion {
  return {
    id: row.id,
    projectId: row.project_id,
    hash: row.hash,
    content: row.content,
    origin: origin.parse(row.origin),
    state: state.parse(row.state),
    createdAt: row.created_at,
  };
}

export function fromPolicyVersion(
  version: Omit<PolicyVersion, 'id' | 'createdAt'>,
): Omit<Insertable<PolicyVersionTable>, 'id' | 'created_at'> {
  return {
    project_id: version.projectId,
    hash: version.hash,
    content: version.content,
    origin: toJson(version.origin),
    state: toJson(version.state),
  };
}
