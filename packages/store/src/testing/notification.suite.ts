import type { NotificationTarget } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { describe, expect, it } from 'vitest';
import { present, setScene, T0 } from './fixtures.ts';
import { call, probe, probeOne } from './probe-handlers.ts';

function newTarget(
  projectId: number | null,
  more: Partial<NotificationTarget> = {},
): Omit<NotificationTarget, 'id' | 'createdAt' | 'cursor'> {
  return {
    projectId,
    name: 'ops',
    kind: 'webhook',
    url: 'https://example.com/hook',
    moments: ['parked', 'finished'],
    stillAfterMs: 1_800_000,
    allowPrivateNetwork: true,
    source: 'person',
    ...more,
  };
}

/** Targets of notifications, and notifications on their way. */
export function notificationConformance(store: () => Store): void {
  describe('notifications', () => {
    const must = async (...parameters: Parameters<Store['execute']>): Promise<unknown> => {
      const result = await store().execute(...parameters);
      if (!result.ok) {
        throw new Error(result.refusal.message);
      }
      return result.value;
    };
    const put = async (target: ReturnType<typeof newTarget>): Promise<NotificationTarget> =>
      (await must('notification.put_target', target, T0)) as NotificationTarget;
    const draft = (targetId: number, key: string) => ({
      targetId,
      projectId: null,
      key,
      type: 'parked',
      body: `{"about":"${key}"}`,
    });

    it('keep targets by name and scope, and begin with what happens from then on', async () => {
      const { project } = await setScene(store(), 'targets', 0, 0);
      await probe(store(), T0, [call('append', project.id, { type: 'crew.paused' })]);
      const seq = await store().query('latestSeq', { projectId: project.id });
      const machine = await put(newTarget(null, { name: 'targets' }));
      const own = await put(newTarget(project.id, { name: 'targets' }));
      expect(machine).toEqual({
        ...newTarget(null, { name: 'targets' }),
        id: machine.id,
        cursor: seq,
        createdAt: T0,
      });
      const changed = await put(
        newTarget(project.id, { name: 'targets', kind: 'n8n', moments: [] }),
      );
      expect(changed).toEqual({ ...own, kind: 'n8n', moments: [] });
      const all = await store().query('notificationTargets', {});
      expect(all.filter(({ name }) => name === 'targets')).toEqual([machine, changed]);
      await must('notification.remove_target', { targetId: machine.id }, T0);
      await must('notification.remove_target', { targetId: own.id }, T0);
      expect(
        await store().execute('notification.remove_target', { targetId: own.id }, T0),
      ).toMatchObject({ ok: false, refusal: { code: 'notification_unknown' } });
    });

    it('are queued once for each thing, together with how far was looked', async () => {
      const target = await put(newTarget(null, { name: 'once' }));
      const queue = (keys: readonly string[], seq: number, at: number) =>
        must(
          'notification.queue',
          {
            deliveries: keys.map((key) => draft(target.id, key)),
            cursors: [{ targetId: target.id, seq }],
          },
          at,
        );
      expect(await queue(['a', 'b', 'a'], target.cursor + 5, T0 + 1)).toEqual({ queued: 2 });
      expect(await queue(['b', 'c'], target.cursor + 2, T0 + 2)).toEqual({ queued: 1 });
      const [kept] = (await store().query('notificationTargets', {})).filter(
        ({ id }) => id === target.id,
      );
      expect(kept?.cursor).toBe(target.cursor + 5);
      const pending = await store().query('pendingDeliveries', { limit: 10 });
      expect(pending.map(({ key, state }) => [key, state])).toEqual([
        ['a', { status: 'pending', dueAt: T0 + 1 }],
        ['b', { status: 'pending', dueAt: T0 + 1 }],
        ['c', { status: 'pending', dueAt: T0 + 2 }],
      ]);
      expect(await store().query('pendingDeliveries', { limit: 1 })).toEqual([pending[0]]);
      expect(await store().query('deliveries', { targetId: target.id, limit: 2 })).toEqual([
        pending[2],
        pending[1],
      ]);
      await must('notification.remove_target', { targetId: target.id }, T0);
      expect(await store().query('pendingDeliveries', { limit: 10 })).toEqual([]);
      expect(await queue(['d'], 99, T0)).toEqual({ queued: 0 });
    });

    it('are tried again after a pause until they arrive, and the oldest are forgotten', async () => {
      const target = await put(newTarget(null, { name: 'tried' }));
      await must(
        'notification.queue',
        { deliveries: ['a', 'b', 'c'].map((key) => draft(target.id, key)), cursors: [] },
        T0,
      );
      const [first, second, third] = await store().query('pendingDeliveries', { limit: 3 });
      const failed = { kind: 'failed', error: 'It answered 500.', retryAfterMs: null } as const;
      expect(
        await must('notification.attempted', { deliveryId: present(first).id, result: failed }, T0),
      ).toEqual({
        ...first,
        attempts: 1,
        lastError: 'It answered 500.',
        state: { status: 'pending', dueAt: T0 + 5_000 },
      });
      const waiting = await store().query('pendingDeliveries', { limit: 3 });
      expect(waiting.map(({ key }) => key)).toEqual(['b', 'c', 'a']);
      for (const delivery of [second, third]) {
        await must(
          'notification.attempted',
          { deliveryId: present(delivery).id, result: { kind: 'delivered' } },
          T0 + 9,
        );
      }
      expect(await probeOne(store(), T0, 'delivery', present(third).id)).toEqual({
        ...third,
        attempts: 1,
        state: { status: 'delivered', at: T0 + 9 },
      });
      await probeOne(store(), T0, 'trimDeliveries', target.id, 1);
      const left = await store().query('deliveries', { targetId: target.id, limit: 9 });
      expect(left.map(({ key }) => key)).toEqual(['c', 'a']);
      await must('notification.remove_target', { targetId: target.id }, T0);
    });
  });
}
