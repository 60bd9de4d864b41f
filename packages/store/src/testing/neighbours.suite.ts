import type { Feature, FeatureState } from '@ropewalk/contracts';
import { affectedBy, type Affected, type Store } from '@ropewalk/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newFeature, newProject, present, setScene, T0 } from './fixtures.ts';
import { call, probe, probeOne } from './probe-handlers.ts';

const FILES = ['a.ts', 'src/a.ts', 'ä "quoted" \\ name.ts', '\u{E000}.ts', '[]', 'z.ts'];

const PASSING: FeatureState = {
  status: 'passing',
  commit: 'c',
  verdictId: 1,
  verdict: 'pass',
  landedAt: T0,
  lastTestedAt: null,
  retest: null,
  testAttempts: 0,
  touchedAt: null,
  suspicion: null,
};

/** What a landing reads of a backlog, in order to say what it may have broken. */
export function neighbourConformance(store: () => Store): void {
  describe('neighbours of a landing', () => {
    it('are all that it may have broken, as if everything had been read', async () => {
      const project = await probeOne(
        store(),
        T0,
        'insertProject',
        newProject('landing-neighbours'),
      );
      const features = await grow(store(), project.id);
      await setScene(store(), 'neighbours-of-others', 2, 0);
      const some = fc.record({
        landed: fc.constantFrom(...features),
        files: fc.subarray(FILES),
      });
      await fc.assert(
        fc.asyncProperty(some, async ({ landed, files }) => {
          const { features: read, behind } = await neighboursOf(store(), landed, files);
          expect(affectedBy(read, { landed, files, behind })).toEqual(
            affectedAmongAll(features, landed, files),
          );
        }),
        { numRuns: 60 },
      );
    });

    it('are read whole, and nothing else is', async () => {
      const { features } = await setScene(store(), 'neighbours-read', 6, 0);
      const all = features.map((feature) => ({ ...feature, state: PASSING }));
      const [first, second, third, fourth, fifth] = all.map((feature) => feature.id);
      await probe(store(), T0, [
        ...all.map((feature, position) =>
          call('saveFeature', { ...feature, files: [position === 4 ? 'same.ts' : 'other.ts'] }),
        ),
        call('replaceDependencies', present(second), [present(first)]),
        call('replaceDependencies', present(third), [present(second)]),
        call('replaceDependencies', present(fourth), [present(third)]),
      ]);
      const landed = { ...present(all[1]), dependencies: [present(first)] };
      const { features: read, behind } = await neighboursOf(store(), landed, ['same.ts']);
      expect(read.map(({ id }) => id)).toEqual([first, third, fourth, fifth]);
      expect(behind).toEqual([third, fourth]);
      for (const one of read) {
        expect(one).toEqual(await store().query('feature', { featureId: one.id }));
      }
    });
  });
}

async function neighboursOf(store: Store, landed: Feature, files: readonly string[]) {
  return await probeOne(store, T0, 'passingNeighbours', {
    projectId: landed.projectId,
    featureId: landed.id,
    dependencies: landed.dependencies,
    files,
  });
}

/** A backlog of passing and pending features with files in common, long ways from one to another, and a circle. */
async function grow(store: Store, projectId: number): Promise<readonly Feature[]> {
  const count = 24;
  const inserted = await probe(
    store,
    T0,
    Array.from({ length: count }, () => call('insertFeature', newFeature(projectId))),
  );
  expect(inserted).toHaveLength(count);
  const begun = await store.query('features', { projectId });
  await probe(
    store,
    T0,
    begun.flatMap((feature, position) => {
      const behind = [position - 3, position - 7, position === 2 ? 20 : -1];
      return [
        call('saveFeature', {
          ...feature,
          state: position % 4 === 1 ? feature.state : PASSING,
          checks: position % 3 === 0 ? [] : feature.checks,
          files: FILES.filter((_, index) => (position * 5 + index * index) % 7 === 0),
        }),
        call(
          'replaceDependencies',
          feature.id,
          behind.flatMap((other) => begun[other]?.id ?? []),
        ),
      ];
    }),
  );
  return await store.query('features', { projectId });
}

/** The same from the whole backlog, in the plainest way. */
function affectedAmongAll(
  features: readonly Feature[],
  landed: Feature,
  files: readonly string[],
): Affected {
  const behind = new Set([landed.id]);
  for (const id of behind) {
    for (const one of features.filter(({ dependencies }) => dependencies.includes(id))) {
      behind.add(one.id);
    }
  }
  const others = features.filter((one) => one.state.status === 'passing' && one.id !== landed.id);
  const isTouched = (one: Feature): boolean =>
    one.files.some(
      (file) =>
        files.includes(file) ||
        (landed.dependencies.includes(one.id) && landed.files.includes(file)),
    );
  const touched = others.filter(isTouched);
  const onlyBehind = others.filter((one) => !isTouched(one) && behind.has(one.id));
  const idsOf = (some: readonly Feature[]): number[] =>
    some.map(({ id }) => id).sort((left, right) => left - right);
  return {
    byFiles: idsOf(touched),
    byDependency: idsOf(onlyBehind),
    sweep: idsOf([...touched, ...onlyBehind].filter(({ checks }) => checks.length > 0)),
  };
}
