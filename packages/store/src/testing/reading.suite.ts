import type { Proposal } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { describe, expect, it } from 'vitest';
import { newLanding, newRun, newVerdict, present, setScene, T0 } from './fixtures.ts';
import { call, probe, probeOne } from './probe-handlers.ts';

/** Lists by pages, and counts. */
export function readingConformance(store: () => Store): void {
  describe('reading', () => {
    it('pages runs from the newest back, by role and by feature, with their times', async () => {
      const { project, features } = await setScene(store(), 'pages-of-runs', 2, 0);
      const [first, second] = features.map((feature) => feature.id);
      const insert = (role: 'coding' | 'testing', featureId: number) =>
        probeOne(
          store(),
          T0,
          'insertRun',
          newRun(project.id, {
            role,
            features: [{ featureId, purpose: role, token: 1, outcome: null }],
          }),
        );
      const runs = [
        await insert('coding', present(first)),
        await insert('testing', present(first)),
        await insert('coding', present(second)),
      ];
      const ids = async (more: {
        before?: number;
        featureId?: number;
        role?: 'coding';
        outcome?: 'completed' | 'landed';
      }) =>
        (await store().query('runs', { projectId: project.id, limit: 2, ...more })).map(
          ({ id }) => id,
        );
      const [oldest, middle, newest] = runs.map((run) => run.id);
      expect(await ids({})).toEqual([newest, middle]);
      expect(await ids({ before: present(middle) })).toEqual([oldest]);
      expect(await ids({ featureId: present(first) })).toEqual([middle, oldest]);
      expect(await ids({ role: 'coding' })).toEqual([newest, oldest]);

      const running = { status: 'running', pid: 1, workspace: '/w', startedAt: T0 + 5 } as const;
      const ended = { status: 'ended', at: T0 + 9, detail: 'Done.', savedRef: null } as const;
      await probeOne(store(), T0, 'saveRun', { ...present(runs[0]), state: running });
      await probeOne(store(), T0, 'saveRun', { ...present(runs[0]), state: ended });
      const completed = { ...present(runs[1]), state: ended, outcome: 'completed' as const };
      await probeOne(store(), T0, 'saveRun', completed);
      expect(await ids({ outcome: 'completed' })).toEqual([middle]);
      expect(await ids({ outcome: 'landed' })).toEqual([]);
      const runIds = [present(oldest), present(newest), 999_999];
      expect(await store().query('runTimes', { runIds })).toEqual([
        { runId: oldest, startedAt: T0 + 5, endedAt: T0 + 9 },
        { runId: newest, startedAt: null, endedAt: null },
      ]);
      expect(await store().query('runTimes', { runIds: [] })).toEqual([]);
    });

    it('tells how much memory runs of one kind have wanted, the newest first', async () => {
      const { project } = await setScene(store(), 'memory-of-runs', 0, 0);
      const measured = async (driver: string, role: 'coding' | 'testing', bytes: number | null) => {
        const run = await probeOne(store(), T0, 'insertRun', newRun(project.id, { driver, role }));
        if (bytes !== null) {
          await probeOne(store(), T0, 'saveRunMemory', run.id, bytes);
          // What is written of a run later leaves it as it is.
          await probeOne(store(), T0, 'saveRun', { ...run, outcome: 'completed' });
        }
      };
      await measured('a', 'coding', 300);
      await measured('a', 'coding', 9_000_000_000);
      await measured('a', 'coding', null);
      await measured('a', 'testing', 1);
      await measured('b', 'coding', 2);
      await measured('a', 'coding', 200.4);
      const peaks = (limit: number) =>
        store().query('memoryPeaks', { role: 'coding', driver: 'a', limit });
      expect(await peaks(9)).toEqual([200, 9_000_000_000, 300]);
      expect(await peaks(2)).toEqual([200, 9_000_000_000]);
    });

    it('finds earlier events from the newest back, and the runs around a time', async () => {
      const { project } = await setScene(store(), 'earlier-events', 1, 0);
      const { id: projectId } = project;
      const runs = [];
      for (const at of [10, 20, 30]) {
        runs.push(await probeOne(store(), T0 + at, 'insertRun', newRun(projectId)));
      }
      const [first, second, third] = runs.map(present);
      const state = { status: 'ended', at: T0 + 25, detail: 'Done.', savedRef: null } as const;
      await probeOne(store(), T0, 'saveRun', { ...present(first), state });
      const around = async (since: number, until: number) =>
        (
          await store().query('runsAround', { projectId, since: T0 + since, until: T0 + until })
        ).map(({ id }) => id);
      expect(await around(25, 30)).toEqual([first?.id, second?.id, third?.id]);
      expect(await around(26, 29)).toEqual([second?.id]);
      expect(await around(0, 9)).toEqual([]);

      for (const runId of [1, 2, 3]) {
        await probe(store(), T0, [
          call('append', projectId, { type: 'run.preparing', runId }),
          call('append', projectId, { type: 'project.configured' }),
        ]);
      }
      const all = await store().query('events', { projectId, after: 0, limit: 100 });
      const newest = [...all].reverse();
      const last = present(all.at(-1)).seq;
      const earlier = (after: number, before: number, limit: number) =>
        store().query('earlierEvents', { projectId, after, before, limit });
      expect(await earlier(0, last + 1, 100)).toEqual(newest);
      expect(await earlier(0, last, 2)).toEqual(newest.slice(1, 3));
      expect(await earlier(last - 2, last, 100)).toEqual(newest.slice(1, 2));
      expect(
        await store().query('earlierEvents', {
          projectId,
          after: 0,
          before: last + 1,
          limit: 2,
          types: ['run.preparing'],
        }),
      ).toEqual(newest.filter(({ body }) => body.type === 'run.preparing').slice(0, 2));
    });

    it('counts the proposals that are open, by project', async () => {
      const { project } = await setScene(store(), 'open-proposals', 1, 0);
      await setScene(store(), 'no-proposals', 1, 0);
      const propose = (state: Proposal['state']) =>
        probeOne(store(), T0, 'insertProposal', {
          projectId: project.id,
          runId: 1,
          category: 'functional',
          name: 'Faster',
          description: 'It is faster.',
          steps: [],
          checks: [],
          reason: 'It is slow.',
          state,
        });
      const countOf = async () =>
        (await store().query('openProposalCounts', {})).get(project.id) ?? null;
      expect(await countOf()).toBe(null);
      const proposal = await propose({ status: 'open' });
      await propose({ status: 'open' });
      await propose({ status: 'rejected', at: T0 });
      expect(await countOf()).toBe(2);
      await probeOne(store(), T0, 'saveProposal', {
        ...proposal,
        state: { status: 'rejected', at: T0 },
      });
      expect(await countOf()).toBe(1);
    });

    it('pages landings and verdicts, by feature and by commit', async () => {
      const { project, features } = await setScene(store(), 'pages-of-landings', 1, 0);
      const featureId = present(features[0]).id;
      const landings = [
        await probeOne(store(), T0, 'insertLanding', newLanding(project.id, { featureId })),
        await probeOne(store(), T0, 'insertLanding', newLanding(project.id)),
      ];
      const verdicts = [
        await probeOne(store(), T0, 'insertVerdict', newVerdict(project.id, { featureId })),
        await probeOne(store(), T0, 'insertVerdict', newVerdict(project.id, { commit: 'd' })),
      ];
      const page = { projectId: project.id, limit: 10 };
      const newest = present(landings[1]).id;
      expect(await store().query('landings', page)).toEqual(landings.toReversed());
      expect(await store().query('landings', { ...page, before: newest })).toEqual([landings[0]]);
      expect(await store().query('landings', { ...page, featureId })).toEqual([landings[0]]);
      expect(await store().query('verdicts', page)).toEqual(verdicts.toReversed());
      expect(await store().query('verdicts', { ...page, limit: 1 })).toEqual([verdicts[1]]);
      expect(await store().query('verdicts', { ...page, featureId })).toEqual([verdicts[0]]);
      expect(await store().query('verdicts', { ...page, commit: 'd' })).toEqual([verdicts[1]]);
    });

    it('counts features by project and status', async () => {
      const { project, features } = await setScene(store(), 'counted', 3, 0);
      const parked = { status: 'parked', reason: 'agent_refused', detail: 'No.' } as const;
      await probeOne(store(), T0, 'saveFeature', { ...present(features[1]), state: parked });
      const counts = await store().query('featureCounts', {});
      expect(counts.filter(({ projectId }) => projectId === project.id)).toEqual([
        { projectId: project.id, status: 'parked', count: 1 },
        { projectId: project.id, status: 'pending', count: 2 },
      ]);
    });

    it('reads only events of the types that are asked for', async () => {
      const { project } = await setScene(store(), 'typed-events', 0, 0);
      await probe(store(), T0, [
        call('append', project.id, { type: 'crew.started' }),
        call('append', project.id, { type: 'crew.paused' }),
        call('append', project.id, { type: 'crew.resumed' }),
      ]);
      const found = await store().query('events', {
        projectId: project.id,
        after: 0,
        limit: 10,
        types: ['crew.paused', 'crew.resumed'],
      });
      expect(found.map(({ body }) => body.type)).toEqual(['crew.paused', 'crew.resumed']);
    });
  });
}
