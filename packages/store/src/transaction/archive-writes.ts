import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { restoreRows } from '../archive/restore-rows.ts';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import { takeEventNumbers } from '../statements/take-event-numbers.ts';
import type { TransactionRecord } from './record.ts';

export function archiveWrites(
  db: Kysely<Tables>,
  dialect: Pick<Database, 'breaksRule' | 'reserveIds'>,
  record: Pick<TransactionRecord, 'reserve'>,
): Pick<StoreTransaction, 'reserveNumbers' | 'restoreRows'> {
  return {
    async reserveNumbers(table, count) {
      if (table !== 'events') {
        return await dialect.reserveIds(db, table, count);
      }
      const first = await takeEventNumbers(db, count);
      record.reserve({ first, last: first + count - 1 });
      return first;
    },
    restoreRows: (projectId, tables) => restoreRows(db, dialect, projectId, tables),
  };
}
