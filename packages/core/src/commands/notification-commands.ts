import type { NotificationTarget } from '@ropewalk/contracts';
import { afterAttempt } from '../notification/attempts.ts';
import { accept, refuse } from '../result.ts';
import type { CommandHandler } from './handler.ts';

/** Targets of one scope; every one costs a request per moment. */
const TARGET_LIMIT = 10;
/** Notifications that stay known after they were settled, per target. */
const KEPT_DELIVERIES = 100;

/** A new target hears of what happens from now on, never of what was. */
export const putTarget: CommandHandler<'notification.put_target'> = async (tx, input) => {
  const all = await tx.notificationTargets();
  const scope = all.filter((target) => target.projectId === input.projectId);
  const known = scope.find((target) => target.name === input.name);
  if (known !== undefined) {
    const changed: NotificationTarget = { ...known, ...input };
    await tx.saveNotificationTarget(changed);
    return accept(changed);
  }
  if (scope.length >= TARGET_LIMIT) {
    return refuse(
      'invalid_input',
      `There are ${TARGET_LIMIT} targets for notifications already. Remove one first.`,
    );
  }
  return accept(await tx.insertNotificationTarget({ ...input, cursor: await tx.lastSeq() }));
};

export const removeTarget: CommandHandler<'notification.remove_target'> = async (
  tx,
  { targetId },
) => {
  const target = (await tx.notificationTargets()).find(({ id }) => id === targetId);
  if (target === undefined) {
    return refuse('notification_unknown', `There is no target ${targetId} for notifications.`);
  }
  await tx.deleteNotificationTarget(targetId);
  return accept(target);
};

/** Notifications and how far was looked for them commit together: nothing is lost and nothing told twice. */
export const queueNotifications: CommandHandler<'notification.queue'> = async (tx, input) => {
  const targets = new Map((await tx.notificationTargets()).map((target) => [target.id, target]));
  let queued = 0;
  for (const delivery of input.deliveries) {
    if (targets.has(delivery.targetId) && (await tx.insertDelivery(delivery)) !== null) {
      queued += 1;
    }
  }
  for (const { targetId, seq } of input.cursors) {
    const target = targets.get(targetId);
    if (target !== undefined && seq > target.cursor) {
      await tx.saveNotificationTarget({ ...target, cursor: seq });
    }
  }
  return accept({ queued });
};

export const recordAttempt: CommandHandler<'notification.attempted'> = async (tx, input) => {
  const delivery = await tx.delivery(input.deliveryId);
  if (delivery === null) {
    return refuse('notification_unknown', `There is no notification ${input.deliveryId}.`);
  }
  const attempts = delivery.attempts + 1;
  const state = afterAttempt(input.result, attempts, tx.now);
  const lastError = input.result.kind === 'delivered' ? null : input.result.error;
  const tried = { ...delivery, state, attempts, lastError };
  await tx.saveDelivery(tried);
  if (state.status !== 'pending') {
    await tx.trimDeliveries(delivery.targetId, KEPT_DELIVERIES);
  }
  return accept(tried);
};
