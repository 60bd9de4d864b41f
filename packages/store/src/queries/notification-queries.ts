import type { Delivery, NotificationTarget } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { toDelivery, toTarget } from '../rows/notification-row.ts';
import type { Tables } from '../schema.ts';

/** In the order of their ids. */
export async function findTargets(db: Kysely<Tables>): Promise<NotificationTarget[]> {
  const rows = await db.selectFrom('notification_targets').selectAll().orderBy('id').execute();
  return rows.map(toTarget);
}

export async function findDelivery(
  db: Kysely<Tables>,
  deliveryId: number,
): Promise<Delivery | null> {
  const row = await db
    .selectFrom('notification_deliveries')
    .selectAll()
    .where('id', '=', deliveryId)
    .executeTakeFirst();
  return row === undefined ? null : toDelivery(row);
}

/** Those that are due first come first. */
export async function findPendingDeliveries(
  db: Kysely<Tables>,
  limit: number,
): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('notification_deliveries')
    .selectAll()
    .where('status', '=', 'pending')
    .orderBy('status_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toDelivery);
}

/** Newest first. */
export async function findDeliveries(
  db: Kysely<Tables>,
  targetId: number,
  limit: number,
): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('notification_deliveries')
    .selectAll()
    .where('target_id', '=', targetId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toDelivery);
}
