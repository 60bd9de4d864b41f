import type { Delivery, NotificationTarget } from '@ropewalk/contracts';
import type { AttemptResult } from '../notification/attempts.ts';
import type { NewDelivery } from '../ports/store.ts';

/** Changes of who is told what. */
export interface NotificationCommandMap {
  /** Adds a target, or changes the one of that name in that scope. */
  'notification.put_target': [
    Omit<NotificationTarget, 'id' | 'cursor' | 'createdAt'>,
    NotificationTarget,
  ];
  /** Removes a target and what was on its way to it. */
  'notification.remove_target': [{ readonly targetId: number }, NotificationTarget];
  /** Puts notifications on their way, each at most once, and says how far the events behind them were looked at. */
  'notification.queue': [
    {
      readonly deliveries: readonly NewDelivery[];
      readonly cursors: readonly { readonly targetId: number; readonly seq: number }[];
    },
    { readonly queued: number },
  ];
  'notification.attempted': [
    { readonly deliveryId: number; readonly result: AttemptResult },
    Delivery,
  ];
}
