import { crewSettingsSchema, machineSettingsSchema, type Run } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { describe, expect, it } from 'vitest';
import { newRun, present, setScene, T0 } from './fixtures.ts';
import { probeOne } from './probe-handlers.ts';

const MINUTE_MS = 60_000;
const DAY = { startsAt: T0, endsAt: T0 + 1_440 * MINUTE_MS };

const usage = (outputTokens: number, costUsd: number | null): Run['usage'] => ({
  inputTokens: 1,
  outputTokens,
  cacheReadTokens: 2,
  cacheWriteTokens: 3,
  costUsd,
});

/** Settings of the machine and of projects, what runs used, and what budgets are measured by. */
export function settingsConformance(store: () => Store): void {
  describe('settings', () => {
    it('of the machine have their defaults until somebody changes them, and are told to everybody', async () => {
      expect(await store().query('machineSettings', {})).toEqual(machineSettingsSchema.parse({}));
      const change = { crew: { yolo: true, batchSize: 4 }, slots: 5 };
      const changed = await store().execute('settings.change', { change }, T0);
      const settings = machineSettingsSchema.parse(change);
      expect(changed).toEqual({ ok: true, value: settings });
      await store().execute('settings.change', { change: { crew: { batchSize: 2 } } }, T0 + 1);
      const now = await store().query('machineSettings', {});
      expect(now).toEqual({ ...settings, crew: { yolo: true, batchSize: 2 } });
      const told = await store().query('lastEvent', { projectId: 0, types: ['settings.changed'] });
      expect(told).toMatchObject({ at: T0 + 1, body: { settings: now } });
      await store().execute('settings.change', { change: { crew: { yolo: false } } }, T0 + 2);
    });

    it('of a project lie over those of the machine, also when those change later', async () => {
      const { project } = await setScene(store(), 'layers', 0, 0);
      const projectId = project.id;
      const settingsNow = async () =>
        present(await store().query('projectById', { projectId })).settings;
      await store().execute('project.configure', { projectId, settings: { batchSize: 7 } }, T0);
      await store().execute(
        'settings.change',
        { change: { crew: { batchSize: 3, testingBatchSize: 3 } } },
        T0,
      );
      expect(await settingsNow()).toMatchObject({ batchSize: 7, testingBatchSize: 3 });
      await store().execute(
        'crew.start',
        { projectId, settings: {}, forThisCrew: { testingBatchSize: 9, maxConcurrency: 2 } },
        T0,
      );
      expect(await settingsNow()).toMatchObject({
        batchSize: 7,
        testingBatchSize: 9,
        maxConcurrency: 2,
      });
      // A crew that works keeps what it was started with, but for what is said about its project.
      await store().execute('settings.change', { change: { crew: { testingBatchSize: 4 } } }, T0);
      await store().execute(
        'project.configure',
        { projectId, settings: { maxConcurrency: 5 }, clear: ['batchSize'] },
        T0,
      );
      expect(await settingsNow()).toMatchObject({
        batchSize: 3,
        testingBatchSize: 9,
        maxConcurrency: 5,
      });
      await store().execute('crew.drain', { projectId }, T0);
      await store().execute(
        'crew.end',
        { projectId, reason: 'drained', detail: '', how: 'kill' },
        T0,
      );
      await store().execute('crew.start', { projectId, settings: {} }, T0);
      expect(await settingsNow()).toEqual({
        ...crewSettingsSchema.parse({}),
        batchSize: 3,
        testingBatchSize: 4,
        maxConcurrency: 5,
      });
    });

    it('that cannot be change nothing', async () => {
      const before = await store().query('machineSettings', {});
      const refused = await store().execute(
        'settings.change',
        { change: { slots: 9, providers: { claude: { model: 'no-such-model' } } } },
        T0,
      );
      expect(refused).toMatchObject({ ok: false, refusal: { code: 'invalid_input' } });
      expect(await store().query('machineSettings', {})).toEqual(before);
    });
  });

  describe('usage', () => {
    it('comes back by run, with its features and the time that its agent worked', async () => {
      const { project, features } = await setScene(store(), 'usage', 2, 0);
      const featureIds = features.map((feature) => feature.id);
      const held = featureIds.map((featureId) => ({
        featureId,
        purpose: 'coding' as const,
        token: 1,
        outcome: null,
      }));
      const first = await probeOne(
        store(),
        T0,
        'insertRun',
        newRun(project.id, { features: held, usage: usage(10, 0.5), model: 'm' }),
      );
      const running = { status: 'running', pid: 1, workspace: 'w', startedAt: T0 + 5 } as const;
      await probeOne(store(), T0, 'saveRun', { ...first, state: running });
      const late = await probeOne(store(), DAY.endsAt, 'insertRun', newRun(project.id));
      const asked = { projectId: project.id, since: T0, now: T0 + 25 };
      expect(await store().query('usage', { ...asked, until: DAY.endsAt })).toEqual([
        {
          runId: first.id,
          projectId: project.id,
          role: 'coding',
          driver: 'playbook',
          model: 'm',
          featureIds,
          createdAt: T0,
          workedMs: 20,
          usage: usage(10, 0.5),
        },
      ]);
      const all = await store().query('usage', {
        ...asked,
        projectId: null,
        until: DAY.endsAt + 1,
      });
      expect(all.map((run) => run.runId)).toEqual(expect.arrayContaining([first.id, late.id]));
    });
  });

  describe('what runs hold', () => {
    it('counts until they have ended, on their account only', async () => {
      const { project } = await setScene(store(), 'reservations', 1, 0);
      const run = await probeOne(store(), T0, 'insertRun', newRun(project.id, {}));
      const held = { runId: run.id, account: 'shared-account', usd: null, tokens: null };
      await probeOne(store(), T0, 'saveReservation', held);
      await probeOne(store(), T0, 'saveReservation', { ...held, usd: 1.5, tokens: 900 });
      expect(await probeOne(store(), T0, 'reservation', run.id)).toEqual({
        ...held,
        usd: 1.5,
        tokens: 900,
      });
      expect(await probeOne(store(), T0, 'countReserved', 'shared-account')).toBe(1);
      expect(await probeOne(store(), T0, 'countReserved', 'another')).toBe(0);
      await probeOne(store(), T0, 'saveRun', { ...run, usage: usage(10, 0.25) });
      const open = async () =>
        (await store().query('reservations', {})).filter(({ runId }) => runId === run.id);
      expect(await open()).toMatchObject([
        { projectId: project.id, usd: 1.5, toldUsd: 0.25, toldTokens: 15 },
      ]);
      const state = { status: 'ended', at: T0, detail: '', savedRef: null } as const;
      await probeOne(store(), T0, 'saveRun', { ...run, state });
      expect(await open()).toEqual([]);
      expect(await probeOne(store(), T0, 'countReserved', 'shared-account')).toBe(0);
    });

    it('and whether their driver tells it is known by the latest that showed it', async () => {
      const shown = { driver: 'acp:suite', metered: false, runId: 7, at: T0 };
      await probeOne(store(), T0, 'saveDriverMetering', shown);
      await probeOne(store(), T0, 'saveDriverMetering', { ...shown, driver: 'acp:other' });
      await probeOne(store(), T0, 'saveDriverMetering', { ...shown, metered: true, runId: 8 });
      const known = await store().query('driverMeterings', {});
      expect(known.filter(({ driver }) => driver === 'acp:suite')).toEqual([
        { ...shown, metered: true, runId: 8 },
      ]);
      expect(known.find(({ driver }) => driver === 'acp:other')?.metered).toBe(false);
    });

    it('is said once', async () => {
      expect(await probeOne(store(), T0, 'sayOnce', 'budget of a day')).toBe(true);
      expect(await probeOne(store(), T0 + 1, 'sayOnce', 'budget of a day')).toBe(false);
    });
  });

  describe('spending', () => {
    it('is summed by day and by feature, only where something is limited', async () => {
      const { project, features } = await setScene(store(), 'spending', 2, 0);
      const [first, second] = features.map((feature) => present(feature).id);
      const held = (featureId: number | undefined) => ({
        featureId: present(featureId),
        purpose: 'coding' as const,
        token: 1,
        outcome: null,
      });
      const insert = async (at: number, more: Partial<Run>, workedMs: number) => {
        const run = await probeOne(store(), at, 'insertRun', newRun(project.id, more));
        const startedAt = at + MINUTE_MS;
        const running = { status: 'running', pid: 1, workspace: 'w', startedAt } as const;
        await probeOne(store(), at, 'saveRun', { ...run, state: running });
        const ended = {
          status: 'ended',
          at: startedAt + workedMs,
          detail: '',
          savedRef: null,
        } as const;
        await probeOne(store(), at, 'saveRun', { ...run, state: ended });
      };
      const earlier = DAY.startsAt - 10 * MINUTE_MS;
      await insert(earlier, { features: [held(first)], usage: usage(94, 1) }, MINUTE_MS);
      const both = [held(first), held(second)];
      await insert(DAY.startsAt, { features: both, usage: usage(14, 2) }, 4 * MINUTE_MS);
      await insert(
        DAY.startsAt + 1,
        { features: [held(second)], usage: usage(4, null) },
        MINUTE_MS,
      );
      const ask = async () =>
        (
          await store().query('snapshot', {
            projectId: project.id,
            now: DAY.startsAt + 60 * MINUTE_MS,
            day: DAY,
          })
        ).spending;
      expect(await ask()).toBeNull();
      const limit = { usd: 5, tokens: null, minutes: null };
      await store().execute(
        'project.configure',
        {
          projectId: project.id,
          settings: { budgets: { run: null, feature: limit, day: limit } },
        },
        T0,
      );
      const spent = present(await ask());
      expect(spent).toMatchObject({
        day: DAY,
        dayBudget: null,
        projectDay: { usd: 2, tokens: 28, workedMs: 5 * MINUTE_MS },
        features: [
          { featureId: first, usd: 2, tokens: 108.5, workedMs: 3 * MINUTE_MS },
          { featureId: second, usd: 1, tokens: 18.5, workedMs: 3 * MINUTE_MS },
        ],
      });
      expect(spent.machineDay.usd).toBeGreaterThanOrEqual(2);
    });
  });
}
