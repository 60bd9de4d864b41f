import type { Quota } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { toQuota } from '../rows/quota-row.ts';
import type { Tables } from '../schema.ts';

export async function findQuotas(db: Kysely<Tables>): Promise<Quota[]> {
  const rows = await db.selectFrom('quotas').selectAll().orderBy('account').execute();
  return rows.map(toQuota);
}

/** An account that nothing is known of is open. */
export async function findQuota(db: Kysely<Tables>, account: string): Promise<Quota> {
  const row = await db
    .selectFrom('quotas')
    .selectAll()
    .where('account', '=', account)
    .executeTakeFirst();
  return row === undefined ? { account, state: { status: 'open' } } : toQuota(row);
}
