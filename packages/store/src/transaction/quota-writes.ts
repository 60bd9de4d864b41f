import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findQuota } from '../queries/quota-queries.ts';
import { toJson } from '../rows/json.ts';
import type { Tables } from '../schema.ts';

export function quotaWrites(db: Kysely<Tables>): Pick<StoreTransaction, 'quota' | 'saveQuota'> {
  return {
    quota: (account) => findQuota(db, account),
    async saveQuota(account, state) {
      await db
        .insertInto('quotas')
        .values({ account, state: toJson(state) })
        .onConflict((conflict) =>
          conflict.column('account').doUpdateSet((expression) => ({
            state: expression.ref('excluded.state'),
          })),
        )
        .execute();
    },
  };
}
