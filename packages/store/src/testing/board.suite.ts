import type { FeatureState } from '@ropewalk/contracts';
import type { BoardQueries, Store } from '@ropewalk/core';
import { describe, expect, it } from 'vitest';
import { newLanding, newRun, present, setScene, T0 } from './fixtures.ts';
import { call, probe, probeOne } from './probe-handlers.ts';

/** What a board reads. */
export function boardConformance(store: () => Store): void {
  const cards = (projectId: number, which: BoardQueries['cards'][0]['which']) =>
    store().query('cards', { projectId, now: T0, which });

  describe('cards', () => {
    it('come in pages by id or by name, and only of the project', async () => {
      const { project, features } = await setScene(store(), 'cards-paged', 3, 0);
      const other = await setScene(store(), 'cards-of-others', 1, 0);
      const ids = features.map((feature) => feature.id);
      const [first, second, third] = ids;
      const idsOf = async (which: BoardQueries['cards'][0]['which']) =>
        (await cards(project.id, which)).map(({ id }) => id);
      expect(await idsOf({ after: 0, limit: 10 })).toEqual(ids);
      expect(await idsOf({ after: 0, limit: 2 })).toEqual([first, second]);
      expect(await idsOf({ after: present(second), limit: 2 })).toEqual([third]);
      expect(await idsOf({ after: present(third), limit: 2 })).toEqual([]);
      const named = [present(third), present(first), present(other.features[0]).id, 999_999];
      expect(await idsOf({ ids: named })).toEqual([first, third]);
      expect(await idsOf({ ids: [] })).toEqual([]);
    });

    it('say what the whole feature would say', async () => {
      const { project, features } = await setScene(store(), 'cards-told', 6, 0);
      const at = (position: number) => present(features[position]);
      const become = (position: number, state: FeatureState) =>
        probeOne(store(), T0 + 7, 'saveFeature', { ...at(position), state, attempts: 2 });
      const regression = {
        foundBy: 'sweep',
        runId: null,
        commit: 'c',
        reason: 'It broke.',
        verdictId: null,
        at: T0,
      } as const;
      await become(0, {
        status: 'passing',
        commit: 'c',
        verdictId: 1,
        verdict: 'pass',
        landedAt: T0,
        lastTestedAt: null,
        retest: null,
        testAttempts: 0,
        touchedAt: null,
        suspicion: 'Something flickers.',
      });
      await become(1, { status: 'pending', backingOffUntil: null, regression });
      await become(2, { status: 'parked', reason: 'agent_refused', detail: 'No.' });
      const field = { id: 'a', label: 'A', type: 'text', required: true } as const;
      await become(3, {
        status: 'needs_input',
        question: {
          prompt: 'Which?'.repeat(100),
          fields: [field],
          defaults: { a: 'x' },
          deadlineAt: T0 + 50,
        },
      });
      await become(4, { status: 'in_progress', runId: 77, token: 1, regression: null });
      await probe(store(), T0, [
        call('replaceDependencies', at(1).id, [at(0).id]),
        call('replaceDependencies', at(4).id, [at(0).id, at(2).id]),
        call('replaceDependencies', at(5).id, [999_999]),
      ]);
      const run = await probeOne(store(), T0, 'insertRun', newRun(project.id));
      await probeOne(store(), T0, 'grantLease', {
        projectId: project.id,
        featureId: at(0).id,
        purpose: 'testing',
        runId: run.id,
        expiresAt: T0 + 1,
      });

      const paged = await cards(project.id, { after: 0, limit: 10 });
      expect(paged).toMatchObject([
        { status: 'passing', hasSuspicion: true, testingRunId: run.id, isBlocked: false },
        { status: 'pending', hasRegression: true, isBlocked: false, dependencies: [at(0).id] },
        {
          status: 'parked',
          parked: 'agent_refused',
          parkDetail: 'No.',
          attempts: 2,
          updatedAt: T0 + 7,
        },
        { status: 'needs_input', question: { deadlineAt: T0 + 50 } },
        { status: 'in_progress', runId: 77, isBlocked: true, testingRunId: null },
        {
          status: 'pending',
          hasRegression: false,
          hasSuspicion: false,
          isBlocked: true,
          runId: null,
          parked: null,
          question: null,
          attempts: 0,
        },
      ]);
      expect(paged[3]?.question?.prompt).toMatch(/^Which\?.*…$/);
      expect(paged[3]?.question?.prompt).toHaveLength(200);
      expect(paged[4]?.dependencies).toEqual([at(0).id, at(2).id]);
      expect(await cards(project.id, { ids: features.map(({ id }) => id) })).toEqual(paged);
      expect(await store().query('troubles', { projectId: project.id, limit: 9 })).toMatchObject([
        { featureId: at(0).id, code: 'suspicion', detail: 'Something flickers.', parked: null },
        { featureId: at(1).id, code: 'regression', detail: 'It broke.', name: 'F1' },
        { featureId: at(2).id, code: 'parked', detail: 'No.', parked: 'agent_refused' },
        { featureId: at(3).id, code: 'question', deadlineAt: T0 + 50, updatedAt: T0 + 7 },
      ]);
      const one = await store().query('troubles', { projectId: project.id, limit: 1 });
      expect(one).toHaveLength(1);
      const later = { projectId: project.id, now: T0 + 1, which: { ids: [at(0).id] } };
      expect(await store().query('cards', later)).toMatchObject([{ testingRunId: null }]);
    });
  });

  it('landed times are those of features, the newest first', async () => {
    const { project, features } = await setScene(store(), 'landed-times', 1, 0);
    const featureId = present(features[0]).id;
    const landedAt = (at: number) =>
      ({ status: 'landed', commit: 'c', verdictId: 1, at, base: 'b' }) as const;
    const landings = [
      newLanding(project.id, { featureId, state: landedAt(T0 + 1) }),
      newLanding(project.id, { kind: 'scaffold', state: landedAt(T0 + 2) }),
      newLanding(project.id, { featureId }),
      newLanding(project.id, { featureId, state: landedAt(T0 + 3) }),
    ];
    for (const landing of landings) {
      await probeOne(store(), T0, 'insertLanding', landing);
    }
    const times = (limit: number) => store().query('landedTimes', { projectId: project.id, limit });
    expect(await times(5)).toEqual([T0 + 3, T0 + 1]);
    expect(await times(1)).toEqual([T0 + 3]);
  });

  describe('places in the order of work', () => {
    it('are read without anything else, and written without anything else', async () => {
      const { project, features } = await setScene(store(), 'spots', 3, 0);
      const [first, second, third] = features.map((feature) => feature.id);
      const parked = { status: 'parked', reason: 'agent_refused', detail: 'No.' } as const;
      await probeOne(store(), T0, 'saveFeature', { ...present(features[1]), state: parked });
      await probe(store(), T0 + 5, [
        call('feature', present(second)),
        call('savePriority', present(second), -40),
      ]);
      expect(await probeOne(store(), T0, 'featureSpots', project.id)).toEqual([
        { id: first, priority: 1, status: 'pending' },
        { id: second, priority: -40, status: 'parked' },
        { id: third, priority: 3, status: 'pending' },
      ]);
      expect(await store().query('feature', { featureId: present(second) })).toEqual({
        ...features[1],
        state: parked,
        priority: -40,
        updatedAt: T0 + 5,
      });
    });

    it('dependents come with all that they depend on', async () => {
      const { features } = await setScene(store(), 'dependents', 4, 0);
      const [first, second, third, fourth] = features.map((feature) => present(feature.id));
      await probe(store(), T0, [
        call('replaceDependencies', present(fourth), [present(third), present(first)]),
        call('replaceDependencies', present(second), [present(first)]),
        call('replaceDependencies', present(third), [present(second)]),
      ]);
      expect(await probeOne(store(), T0, 'dependents', present(first))).toEqual([
        { id: second, dependencies: [first] },
        { id: fourth, dependencies: [third, first] },
      ]);
      expect(await probeOne(store(), T0, 'dependents', present(fourth))).toEqual([]);
    });
  });
}
