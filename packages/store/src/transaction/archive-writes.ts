import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { restoreRows } from '../archive/restore-rows.ts';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import { takeEventNumbers } from '../statements/take-event-numbers.ts';

export function archiveWrites(
  db: Kysely<Tables>,
  dialect: Pick<Database, 'breaksRule' | 'reserveIds'>,
): Pick<StoreTransaction, 'reserveNumbers' | 'restoreRows'> {
  return {
    reserveNumbers: (table, count) =>
      table === 'events' ? takeEventNumbers(db, count) : dialect.reserveIds(db, table, count),
    restoreRows: (projectId, tables) => restoreRows(db, dialect, projectId, tables),
  };
}
