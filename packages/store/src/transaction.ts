import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';
import { archiveWrites } from './transaction/archive-writes.ts';
import { chatWrites } from './transaction/chat-writes.ts';
import { featureWrites } from './transaction/feature-writes.ts';
import { improveWrites } from './transaction/improve-writes.ts';
import { policyWrites } from './transaction/policy-writes.ts';
import { landingWrites } from './transaction/landing-writes.ts';
import { leaseWrites } from './transaction/lease-writes.ts';
import { moneyWrites } from './transaction/money-writes.ts';
import { notificationWrites } from './transaction/notification-writes.ts';
import { projectWrites } from './transaction/project-writes.ts';
import { quotaWrites } from './transaction/quota-writes.ts';
import type { TransactionRecord } from './transaction/record.ts';
import { settingsWrites } from './transaction/settings-writes.ts';
import { workerWrites } from './transaction/worker-writes.ts';
import { runWrites } from './transaction/run-writes.ts';
import { scheduleWrites } from './transaction/schedule-writes.ts';

/** The rows as one command sees them. Valid until the transaction of `db` ends. */
export function createTransaction(
  db: Kysely<Tables>,
  dialect: Pick<Database, 'breaksRule' | 'reserveIds'>,
  now: number,
  record: TransactionRecord,
): StoreTransaction {
  return {
    now,
    ...projectWrites(db, now),
    ...featureWrites(db, now),
    ...leaseWrites(db, now),
    ...runWrites(db, now),
    ...landingWrites(db, now),
    ...quotaWrites(db),
    ...moneyWrites(db, now),
    ...archiveWrites(db, dialect, record),
    ...chatWrites(db, now),
    ...notificationWrites(db, now),
    ...scheduleWrites(db, now),
    ...improveWrites(db, now),
    ...policyWrites(db, now),
    ...settingsWrites(db),
    ...workerWrites(db, now),
    append: record.append,
    enqueue: record.enqueue,
  };
}
