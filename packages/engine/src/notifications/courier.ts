import type { Delivery, NotificationTarget } from '@ropewalk/contracts';
import type { AttemptResult, Clock, Store } from '@ropewalk/core';
import type { Logger } from 'pino';
import { createOneAtATime } from './one-at-a-time.ts';
import type { TargetSecrets } from './secrets.ts';
import { send } from './send.ts';
import { signatureHeaders } from './sign.ts';

/** Delivers what is on its way: every target by itself, in order, so that a dead one holds up nobody else. */
export interface Courier {
  /** Something may be due; calls that come close together are one. */
  hurry(): void;
  /** One attempt outside of the queue, for a person who wants to know whether it works. */
  attempt(
    target: NotificationTarget,
    message: { readonly id: string; readonly body: string },
  ): Promise<AttemptResult>;
  /** Breaks off what is being sent, without counting it as an attempt. */
  close(): Promise<void>;
}

export interface CourierDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly secrets: TargetSecrets;
  /** Tells messages of this home from those of others. */
  readonly homeId: string;
  readonly timeoutMs: number;
}

/** Notifications that are looked at together. */
const PAGE = 200;

export function createCourier(deps: CourierDeps): Courier {
  const { store, clock, log } = deps;
  const closing = new AbortController();
  const busy = new Map<number, Promise<void>>();
  let cancelWake = (): void => undefined;
  const attempt: Courier['attempt'] = (target, message) =>
    attemptOne(deps, target, message, closing.signal);

  const look = async (): Promise<void> => {
    cancelWake();
    const pending = await store.query('pendingDeliveries', { limit: PAGE });
    if (pending.length === 0 || closing.signal.aborted) {
      return;
    }
    const targets = await store.query('notificationTargets', {});
    const now = clock.now();
    for (const target of targets.filter(({ id }) => !busy.has(id))) {
      const due = pending.filter(
        (delivery) => delivery.targetId === target.id && dueAt(delivery) <= now,
      );
      if (due.length > 0) {
        busy.set(target.id, deliverAll(target, due));
      }
    }
    const later = pending.map(dueAt).filter((at) => at > now);
    if (later.length > 0) {
      cancelWake = clock.wakeAt(Math.min(...later), looks.hurry);
    }
  };
  const looks = createOneAtATime(look, (err) =>
    log.error({ err }, 'notifications could not be looked at'),
  );

  const deliverAll = async (
    target: NotificationTarget,
    due: readonly Delivery[],
  ): Promise<void> => {
    try {
      for (const delivery of due) {
        const id = `msg_${deps.homeId}_${delivery.id}`;
        const result = await attempt(target, { id, body: delivery.body });
        // What was broken off is no attempt: the next process sends it again, under the same id.
        if (closing.signal.aborted) return;
        await record(deps, delivery, result);
      }
    } catch (err) {
      log.error({ err, targetId: target.id }, 'notifications could not be delivered');
    } finally {
      busy.delete(target.id);
      if (!closing.signal.aborted) looks.hurry();
    }
  };

  return {
    hurry: looks.hurry,
    attempt,
    async close() {
      closing.abort();
      await looks.idle();
      cancelWake();
      await Promise.all(busy.values());
    },
  };
}

async function attemptOne(
  deps: CourierDeps,
  target: NotificationTarget,
  { id, body }: { readonly id: string; readonly body: string },
  signal: AbortSignal,
): Promise<AttemptResult> {
  const secret = await deps.secrets.get(target.id);
  const seconds = Math.floor(deps.clock.now() / 1_000);
  const headers = signatureHeaders({ id, body, seconds, secret });
  return send({ target, body, headers, timeoutMs: deps.timeoutMs, signal });
}

async function record(
  { store, clock, log }: CourierDeps,
  delivery: Delivery,
  result: AttemptResult,
): Promise<void> {
  if (result.kind !== 'delivered') {
    log.warn(
      { deliveryId: delivery.id, targetId: delivery.targetId, why: result.error },
      'a notification did not arrive',
    );
  }
  await store.execute('notification.attempted', { deliveryId: delivery.id, result }, clock.now());
}

function dueAt({ state }: Delivery): number {
  return state.status === 'pending' ? state.dueAt : state.at;
}
