import { purposeSchema, type Lease } from '@ropewalk/contracts';
import type { Selectable } from 'kysely';
import type { LeaseTable } from '../schema.ts';
import { wordColumn } from './json.ts';

const purpose = wordColumn('leases.purpose', purposeSchema);

export function toLease(row: Selectable<LeaseTable>): Lease {
  return {
    projectId: row.project_id,
    featureId: row.feature_id,
    purpose: purpose(row.purpose),
    runId: row.run_id,
    token: row.token,
    expiresAt: row.expires_at,
  };
}
