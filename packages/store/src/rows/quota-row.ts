import { quotaStateSchema, type Quota } from '@ropewalk/contracts';
import type { Selectable } from 'kysely';
import type { QuotaTable } from '../schema.ts';
import { jsonColumn } from './json.ts';

const state = jsonColumn('quotas.state', quotaStateSchema);

export function toQuota(row: Selectable<QuotaTable>): Quota {
  return { account: row.account, state: state.parse(row.state) };
}
