import {
  deliveryStateSchema,
  momentSchema,
  notificationKindSchema,
  notificationTargetSchema,
  type Delivery,
  type DeliveryState,
  type NotificationTarget,
} from '@ropewalk/contracts';
import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import type { NotificationDeliveryTable, NotificationTargetTable } from '../schema.ts';
import { jsonColumn, toJson, wordColumn } from './json.ts';

const kind = wordColumn('notification_targets.kind', notificationKindSchema);
const source = wordColumn('notification_targets.source', notificationTargetSchema.shape.source);
const moments = jsonColumn('notification_targets.moments', z.array(momentSchema));
const status = wordColumn(
  'notification_deliveries.status',
  z.union(deliveryStateSchema.options.map((option) => option.shape.status)),
);

export function toTarget(row: Selectable<NotificationTargetTable>): NotificationTarget {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    kind: kind(row.kind),
    url: row.url,
    moments: moments.parse(row.moments),
    stillAfterMs: row.still_after_ms,
    allowPrivateNetwork: row.allow_private_network === 1,
    source: source(row.source),
    cursor: row.cursor,
    createdAt: row.created_at,
  };
}

export function fromTarget(
  target: Omit<NotificationTarget, 'id' | 'createdAt'>,
): Omit<Insertable<NotificationTargetTable>, 'id' | 'created_at'> {
  return {
    project_id: target.projectId,
    name: target.name,
    kind: target.kind,
    url: target.url,
    moments: toJson(target.moments),
    still_after_ms: target.stillAfterMs,
    allow_private_network: target.allowPrivateNetwork ? 1 : 0,
    source: target.source,
    cursor: target.cursor,
  };
}

export function toDelivery(row: Selectable<NotificationDeliveryTable>): Delivery {
  return {
    id: row.id,
    targetId: row.target_id,
    projectId: row.project_id,
    key: row.key,
    type: row.type,
    body: row.body,
    state: toState(row),
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: row.created_at,
  };
}

function toState(row: Selectable<NotificationDeliveryTable>): DeliveryState {
  const word = status(row.status);
  return word === 'pending'
    ? { status: word, dueAt: row.status_at }
    : { status: word, at: row.status_at };
}

/** What can change about a delivery. */
export function fromDelivery(
  delivery: Pick<Delivery, 'state' | 'attempts' | 'lastError'>,
): Pick<Insertable<NotificationDeliveryTable>, 'status' | 'status_at' | 'attempts' | 'last_error'> {
  const { state } = delivery;
  return {
    status: state.status,
    status_at: state.status === 'pending' ? state.dueAt : state.at,
    attempts: delivery.attempts,
    last_error: delivery.lastError,
  };
}
