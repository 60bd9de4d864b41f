import type { Run, Worker } from '@ropewalk/contracts';
import {
  LEASE_MS,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  type Store,
} from '@ropewalk/core';
import { describe, expect, it } from 'vitest';
import { newRun, present, setScene, T0 } from './fixtures.ts';
import { probeOne } from './probe-handlers.ts';

const CARD = {
  name: 'barn',
  labels: ['os=linux'],
  slots: 2,
  version: '1.0.0',
  platform: 'linux-x64',
  walled: true,
};
const FACTS = { freeSlots: 2, freeMemoryBytes: 1, shortOf: null };

/** What a fleet promises: a run is one worker's at a time, and nobody else's word about it counts. */
export function workerConformance(store: () => Store): void {
  describe('workers', () => {
    const run = async <N extends CommandName>(
      name: N,
      input: CommandInput<N>,
      now = T0,
    ): Promise<CommandOutput<N>> => {
      const result = await store().execute(name, input, now);
      if (!result.ok) throw new Error(`${name}: ${result.refusal.message}`);
      return result.value;
    };
    let joined = 0;
    const join = async (card: Partial<typeof CARD> = {}, now = T0): Promise<Worker> => {
      joined += 1;
      await run('worker.make_token', { name: 'fleet', hash: `token-${joined}` });
      const { worker } = await run(
        'worker.join',
        {
          tokenHash: `token-${joined}`,
          before: null,
          newSecretHash: `secret-${joined}`,
          card: { ...CARD, ...card },
        },
        now,
      );
      return worker;
    };
    const assign = (runId: number, workerId: number, instead: number | null = null, now = T0) =>
      store().execute(
        'run.assign',
        { runId, workerId, bearerHash: 'b', allowance: { usd: 2, because: 'run' }, instead },
        now,
      );
    /** A queued run that holds one feature. */
    const held = async (name: string): Promise<Run> => {
      const { project, features } = await setScene(store(), name, 1, 0);
      const featureId = present(features[0]).id;
      const queued = await probeOne(store(), T0, 'insertRun', newRun(project.id));
      const lease = await probeOne(store(), T0, 'grantLease', {
        projectId: project.id,
        featureId,
        purpose: 'coding',
        runId: queued.id,
        expiresAt: T0 + LEASE_MS,
      });
      const entry = { featureId, purpose: 'coding' as const, token: present(lease).token };
      const withFeature: Run = { ...queued, features: [{ ...entry, outcome: null }] };
      await probeOne(store(), T0, 'saveRun', withFeature);
      return withFeature;
    };

    it('join with a token that holds, and come back as who they were', async () => {
      const worker = await join({ name: 'first' });
      expect(await store().query('workers', {})).toContainEqual(worker);
      const again = (before: { workerId: number; secretHash: string } | null, tokenHash: string) =>
        store().execute(
          'worker.join',
          { tokenHash, before, newSecretHash: 'other', card: { ...CARD, name: 'x', slots: 5 } },
          T0 + 1,
        );
      const { id: workerId, secretHash } = worker;
      expect(await again({ workerId, secretHash }, 'none')).toMatchObject({
        value: { isNew: false, worker: { id: workerId, name: 'first', slots: 5, secretHash } },
      });
      expect(await again({ workerId, secretHash: 'wrong' }, 'none')).toMatchObject({
        refusal: { code: 'join_token_unknown' },
      });
      const token = (await store().query('joinTokens', {})).find(
        ({ hash }) => hash === `token-${joined}`,
      );
      expect(token).toMatchObject({ lastUsedAt: T0, revokedAt: null });
      await run('worker.revoke_token', { tokenId: present(token).id });
      expect(await again(null, `token-${joined}`)).toMatchObject({
        refusal: { code: 'join_token_unknown' },
      });
      await run('worker.change_state', { workerId, state: 'removed' });
      expect(await again({ workerId, secretHash }, 'none')).toMatchObject({
        refusal: { code: 'worker_removed' },
      });
      expect((await store().query('workers', {})).map(({ id }) => id)).not.toContain(workerId);
      expect(await store().query('workerBySecret', { secretHash })).toMatchObject({
        id: workerId,
        state: 'removed',
      });
    });

    it('are to carry what is dispatched while one of them has not ended in order', async () => {
      const { project, features } = await setScene(store(), 'who carries', 2, 0);
      await run('crew.start', { projectId: project.id, settings: {} });
      const dispatched = async (index: number) => {
        const { id: runId } = await run('run.dispatch', {
          projectId: project.id,
          role: 'coding',
          purpose: 'coding',
          featureIds: [present(features[index]).id],
          driver: 'playbook',
          model: null,
          canaryOf: null,
        });
        const pending = await store().query('pendingEffects', {});
        return pending.find(({ effect }) => effect.type === 'run.carry' && effect.runId === runId)
          ?.effect;
      };
      for (const { id: workerId } of await store().query('workers', {})) {
        await run('worker.leave', { workerId });
      }
      expect(await dispatched(0)).toMatchObject({ by: 'this_machine' });
      await join();
      expect(await dispatched(1)).toMatchObject({ by: 'workers' });
    });

    it('carry a run one at a time, up to their slots, as long as they are open', async () => {
      const [one, other] = [await join({ slots: 1 }), await join()];
      const [first, second] = [await held('fleet-first'), await held('fleet-second')];
      const [mine, theirs] = await Promise.all([
        assign(first.id, one.id),
        assign(first.id, other.id),
      ]);
      expect([mine.ok, theirs.ok].sort()).toEqual([false, true]);
      const [given] = await store().query('lastAssignments', { runIds: [first.id] });
      expect(given).toMatchObject({
        allowance: { usd: 2, because: 'run' },
        nextReport: 0,
        endedAt: null,
      });
      const loser = mine.ok ? other : one;
      await run('worker.change_state', { workerId: loser.id, state: 'cordoned' });
      expect(await assign(second.id, loser.id)).toMatchObject({
        refusal: { code: 'worker_unknown' },
      });
      await run('worker.change_state', { workerId: loser.id, state: 'open' });
      expect(await assign(second.id, loser.id, null, T0 + LEASE_MS)).toMatchObject({
        refusal: { code: 'worker_unknown' },
      });
      expect(await assign(second.id, loser.id)).toMatchObject({ ok: true });
      const third = await held('fleet-third');
      expect(await assign(third.id, one.id)).toMatchObject({ refusal: { code: 'worker_busy' } });
      expect(await store().execute('worker.leave', { workerId: one.id }, T0)).toMatchObject({
        refusal: { code: 'worker_busy' },
      });
    });

    it('are given again what they have not heard of, under another token', async () => {
      const worker = await join();
      const queued = await held('fleet-again');
      const first = await assign(queued.id, worker.id);
      if (!first.ok) throw new Error('not assigned');
      const again = await assign(queued.id, worker.id, first.value.token);
      if (!again.ok) throw new Error('not assigned again');
      expect(again.value.token).toBeGreaterThan(first.value.token);
      const keep = (token: number, next: number) =>
        store().execute('run.keep_reports', { runId: queued.id, token, next }, T0);
      expect(await keep(first.value.token, 1)).toMatchObject({ refusal: { code: 'lease_lost' } });
      expect(await keep(again.value.token, 3)).toMatchObject({ value: { nextReport: 3 } });
      expect(await keep(again.value.token, 2)).toMatchObject({ value: { nextReport: 3 } });
      expect(await assign(queued.id, worker.id, again.value.token)).toMatchObject({
        refusal: { code: 'lease_lost' },
      });
    });

    it('say when they would take more than before, and not with each beat', async () => {
      const worker = await join();
      const queued = await held('fleet-freed');
      expect(await assign(queued.id, worker.id)).toMatchObject({ ok: true });
      const beat = (shortOf: string | null) =>
        run('worker.beat', { workerId: worker.id, carries: [], facts: { ...FACTS, shortOf } });
      const freed = async () =>
        (await store().query('events', { projectId: 0, after: 0, limit: 1_000 })).filter(
          ({ body }) => body.type === 'worker.freed' && body.workerId === worker.id,
        );
      for (const shortOf of [null, 'memory', 'memory']) await beat(shortOf);
      expect(await freed()).toHaveLength(0);
      await beat(null);
      expect(await freed()).toHaveLength(1);
      await beat(null);
      await run('run.end', {
        runId: queued.id,
        outcome: 'interrupted',
        detail: 'It was stopped.',
        lastOutput: null,
        savedRef: null,
        park: null,
      });
      expect(await freed()).toHaveLength(2);
    });

    it('keep what they carry with each beat, and lose it when they are silent', async () => {
      const worker = await join();
      const queued = await held('fleet-lost');
      const given = await assign(queued.id, worker.id);
      if (!given.ok) throw new Error('not assigned');
      const { token } = given.value;
      const beat = (now: number) =>
        run(
          'worker.beat',
          { workerId: worker.id, carries: [{ run_id: queued.id, token }], facts: FACTS },
          now,
        );
      expect(await beat(T0 + 10_000)).toEqual({ state: 'open', lost: [] });
      const leases = () =>
        store().query('leases', { projectId: queued.projectId, now: T0 + LEASE_MS });
      expect(await leases()).toMatchObject([{ expiresAt: T0 + 10_000 + LEASE_MS }]);
      const lookAt = (now: number) => run('worker.note_lost', { leadsSince: T0 }, now);
      const ofThis = (found: Awaited<ReturnType<typeof lookAt>>) =>
        found.assignments.filter(({ workerId }) => workerId === worker.id);
      expect(ofThis(await lookAt(T0 + LEASE_MS))).toEqual([]);
      expect(ofThis(await lookAt(T0 + 10_000 + LEASE_MS))).toMatchObject([{ token }]);
      expect(ofThis(await lookAt(T0 + 20_000 + LEASE_MS))).toEqual([]);
      await run('run.end', {
        runId: queued.id,
        outcome: 'interrupted',
        detail: 'It was lost.',
        lastOutput: null,
        savedRef: null,
        park: null,
      });
      expect(await beat(T0 + 200_000)).toEqual({ state: 'open', lost: [queued.id] });
      expect(await store().query('worker', { workerId: worker.id })).toMatchObject({
        lostAt: null,
      });
      const events = await store().query('events', { projectId: 0, after: 0, limit: 1_000 });
      expect(
        events
          .map(({ body }) => body)
          .filter((body) => 'workerId' in body && body.workerId === worker.id)
          .map(({ type }) => type),
      ).toEqual(['worker.joined', 'worker.lost', 'worker.returned']);
    });

    it('keep for one more lease what expired while nobody led, unless it is somebody else’s', async () => {
      const worker = await join();
      const [mine, gone] = [await held('fleet-away'), await held('fleet-gone')];
      for (const queued of [mine, gone]) {
        expect(await assign(queued.id, worker.id)).toMatchObject({ ok: true });
      }
      const back = T0 + 100_000;
      const { featureId } = present(gone.features[0]);
      const other = await probeOne(store(), back, 'insertRun', newRun(gone.projectId));
      await probeOne(store(), back, 'grantLease', {
        projectId: gone.projectId,
        featureId,
        purpose: 'coding',
        runId: other.id,
        expiresAt: back + 1,
      });
      const { renewed } = await run('worker.take_up', {}, back);
      expect(renewed).toContain(mine.id);
      expect(renewed).not.toContain(gone.id);
      const ofThis = async (now: number) =>
        (await run('worker.note_lost', { leadsSince: back }, now)).assignments.filter(
          ({ workerId }) => workerId === worker.id,
        );
      const { projectId } = mine;
      expect(await store().query('leases', { projectId, now: back + LEASE_MS - 1 })).toMatchObject([
        { runId: mine.id, expiresAt: back + LEASE_MS },
      ]);
      expect(await ofThis(back + LEASE_MS - 1)).toEqual([]);
      expect(await ofThis(back + LEASE_MS)).toHaveLength(2);
      // Its loss was noted by who led: nothing comes back.
      expect((await run('worker.take_up', {}, back + LEASE_MS)).renewed).not.toContain(mine.id);
    });

    it('bring late what still fits, and only that', async () => {
      const worker = await join();
      const begin = async (name: string) => {
        const queued = await held(name);
        const given = await assign(queued.id, worker.id);
        if (!given.ok) throw new Error('not assigned');
        const featureId = present(queued.features[0]).featureId;
        const bring = (commit: string, claimed: readonly number[] = []) =>
          store().execute(
            'run.bring_late_work',
            {
              runId: queued.id,
              token: given.value.token,
              workerId: worker.id,
              commit,
              ref: `refs/ropewalk/runs/${queued.id}`,
              claimed,
            },
            T0,
          );
        const end = () =>
          run('run.end', {
            runId: queued.id,
            outcome: 'interrupted',
            detail: 'It was lost.',
            lastOutput: null,
            savedRef: null,
            park: null,
          });
        const feature = () => store().query('feature', { featureId });
        return { bring, end, featureId, feature, queued };
      };
      const plain = await begin('late-plain');
      expect(await plain.bring('c1')).toMatchObject({ refusal: { code: 'lease_lost' } });
      await plain.end();
      expect(await plain.bring('c1')).toEqual({ ok: true, value: { became: 'adopted' } });
      expect(await plain.feature()).toMatchObject({
        savedRef: `refs/ropewalk/runs/${plain.queued.id}`,
        state: { status: 'pending' },
      });
      const claimed = await begin('late-claimed');
      await claimed.end();
      expect(await claimed.bring('c2', [claimed.featureId])).toEqual({
        ok: true,
        value: { became: 'landing' },
      });
      expect(await claimed.feature()).toMatchObject({ state: { status: 'landing' } });
      expect(
        await store().query('landings', { projectId: claimed.queued.projectId, limit: 5 }),
      ).toMatchObject([{ work: 'c2', state: { status: 'queued' } }]);
      // What the gate says of it is no attempt of the feature.
      const [landing] = await store().query('landings', {
        projectId: claimed.queued.projectId,
        limit: 1,
      });
      await run('landing.refuse', {
        landingId: present(landing).id,
        refusal: { code: 'empty_change' },
        verdict: null,
      });
      expect(await claimed.feature()).toMatchObject({
        attempts: 0,
        savedRef: `refs/ropewalk/runs/${claimed.queued.id}`,
        state: { status: 'pending', backingOffUntil: null },
      });
      // Whoever goes on with the feature meanwhile is not disturbed.
      const taken = await begin('late-taken');
      await taken.end();
      const feature = present(await taken.feature());
      await probeOne(store(), T0, 'saveFeature', {
        ...feature,
        state: { status: 'in_progress', runId: 99, token: 99, regression: null },
      });
      expect(await taken.bring('c3', [taken.featureId])).toEqual({
        ok: true,
        value: { became: 'kept' },
      });
      expect(await taken.feature()).toMatchObject({
        savedRef: null,
        state: { status: 'in_progress', runId: 99 },
      });
    });
  });
}
