import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findDelivery, findTargets } from '../queries/notification-queries.ts';
import { fromDelivery, fromTarget, toDelivery, toTarget } from '../rows/notification-row.ts';
import type { Tables } from '../schema.ts';
import { requireSaved } from './require-saved.ts';

type Writes = Pick<
  StoreTransaction,
  | 'notificationTargets'
  | 'insertNotificationTarget'
  | 'saveNotificationTarget'
  | 'deleteNotificationTarget'
  | 'insertDelivery'
  | 'delivery'
  | 'saveDelivery'
  | 'trimDeliveries'
  | 'lastSeq'
>;

type DeliveryWrites = Pick<
  Writes,
  'insertDelivery' | 'delivery' | 'saveDelivery' | 'trimDeliveries'
>;

export function notificationWrites(db: Kysely<Tables>, now: number): Writes {
  return { ...targetWrites(db, now), ...deliveryWrites(db, now) };
}

function targetWrites(db: Kysely<Tables>, now: number): Omit<Writes, keyof DeliveryWrites> {
  return {
    notificationTargets: () => findTargets(db),
    async insertNotificationTarget(target) {
      const row = await db
        .insertInto('notification_targets')
        .values({ ...fromTarget(target), created_at: now })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toTarget(row);
    },
    async saveNotificationTarget(target) {
      const result = await db
        .updateTable('notification_targets')
        .set(fromTarget(target))
        .where('id', '=', target.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `target ${target.id}`);
    },
    async deleteNotificationTarget(targetId) {
      await db.deleteFrom('notification_targets').where('id', '=', targetId).execute();
    },
    async lastSeq() {
      const row = await db
        .selectFrom('counters')
        .select('value')
        .where('name', '=', 'event_seq')
        .executeTakeFirstOrThrow();
      return row.value;
    },
  };
}

function deliveryWrites(db: Kysely<Tables>, now: number): DeliveryWrites {
  return {
    delivery: (deliveryId) => findDelivery(db, deliveryId),
    async insertDelivery({ targetId, projectId, key, type, body }) {
      const state = { status: 'pending', dueAt: now } as const;
      const row = await db
        .insertInto('notification_deliveries')
        .values({
          target_id: targetId,
          project_id: projectId,
          key,
          type,
          body,
          ...fromDelivery({ state, attempts: 0, lastError: null }),
          created_at: now,
        })
        .onConflict((conflict) => conflict.columns(['target_id', 'key']).doNothing())
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : toDelivery(row);
    },
    async saveDelivery(delivery) {
      const result = await db
        .updateTable('notification_deliveries')
        .set(fromDelivery(delivery))
        .where('id', '=', delivery.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `notification ${delivery.id}`);
    },
    async trimDeliveries(targetId, kept) {
      const settled = db
        .selectFrom('notification_deliveries')
        .select('id')
        .where('target_id', '=', targetId)
        .where('status', '!=', 'pending')
        .orderBy('id', 'desc')
        .offset(kept)
        .limit(10_000);
      await db.deleteFrom('notification_deliveries').where('id', 'in', settled).execute();
    },
  };
}
