import { openTestStore } from '@ropewalk/store/testing';
import { isOnPostgres } from '../../packages/store/src/testing/test-database.ts';
import {
  crewSettingsSchema,
  type Feature,
  type LandingRefusal,
  type Run,
  type RunOutcome,
} from '@ropewalk/contracts';
import { commandHandlers, type CommandInput, type CommandName } from '@ropewalk/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

/** Something that happens to a crew; numbers choose among what there is at that moment. */
type Move =
  | { readonly type: 'dispatch'; readonly purpose: 'coding' | 'testing'; readonly pick: number }
  | { readonly type: 'claim_landing'; readonly pick: number }
  | { readonly type: 'land'; readonly pick: number }
  | {
      readonly type: 'refuse';
      readonly pick: number;
      readonly code: 'conflict' | 'inconclusive' | 'interrupted';
    }
  | { readonly type: 'end'; readonly pick: number; readonly outcome: RunOutcome }
  | { readonly type: 'skip'; readonly pick: number }
  | {
      readonly type: 'sweep';
      readonly pick: number;
      readonly outcome: 'pass' | 'fail' | 'inconclusive';
    }
  | { readonly type: 'regression'; readonly pick: number; readonly fix: 'tester' | 'coder' }
  | { readonly type: 'retry'; readonly pick: number }
  | { readonly type: 'delete'; readonly pick: number }
  | { readonly type: 'time'; readonly ms: number };

const pick = fc.nat(20);
const moves = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('dispatch' as const),
        purpose: fc.constantFrom('coding' as const, 'testing' as const),
        pick,
      }),
    },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('claim_landing' as const), pick }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('land' as const), pick }) },
    fc.record({
      type: fc.constant('refuse' as const),
      pick,
      code: fc.constantFrom('conflict' as const, 'inconclusive' as const, 'interrupted' as const),
    }),
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('end' as const),
        pick,
        outcome: fc.constantFrom<RunOutcome>(
          'failed',
          'died',
          'timed_out',
          'no_change',
          'interrupted',
          'quota',
          'environment',
        ),
      }),
    },
    fc.record({ type: fc.constant('skip' as const), pick }),
    fc.record({
      type: fc.constant('sweep' as const),
      pick,
      outcome: fc.constantFrom('pass' as const, 'fail' as const, 'inconclusive' as const),
    }),
    fc.record({
      type: fc.constant('regression' as const),
      pick,
      fix: fc.constantFrom('tester' as const, 'coder' as const),
    }),
    fc.record({ type: fc.constant('retry' as const), pick }),
    fc.record({ type: fc.constant('delete' as const), pick }),
    fc.record({ type: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 60_000 }) }),
  ),
  { maxLength: 60 },
);

it('keeps features, leases, runs and landings in step, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (happens) => {
      const world = await openWorld();
      try {
        for (const move of happens) {
          await world.make(move);
          await world.check();
        }
      } finally {
        await world.store.close();
      }
    }),
    // Each story has a database of its own there.
    { numRuns: isOnPostgres() ? 10 : 100 },
  );
}, 120_000);

async function openWorld() {
  const store = await openTestStore({ handlers: commandHandlers });
  let now = 1_000_000;
  let commits = 0;
  const execute = <N extends CommandName>(name: N, input: CommandInput<N>) =>
    store.execute(name, input, now);
  const project = await execute('project.register', {
    name: 'world',
    folder: '/world',
    targetBranch: 'main',
    spec: null,
    settings: crewSettingsSchema.parse({}),
  });
  if (!project.ok) {
    throw new Error(project.refusal.message);
  }
  const projectId = project.value.id;
  await execute('crew.start', { projectId, settings: {} });
  await execute('feature.create', {
    projectId,
    origin: 'person',
    completesBacklog: true,
    features: [0, 1, 2, 3, 4].map((index) => ({
      category: 'c',
      name: `f${index}`,
      description: 'd',
      steps: ['s'],
      priority: null,
      checks: [],
      dependsOnPositions: index === 4 ? [0] : [],
      dependsOnIds: [],
    })),
  });

  const features = () => store.query('features', { projectId });
  const choose = <T>(all: readonly T[], at: number): T | undefined =>
    all.length === 0 ? undefined : all[at % all.length];
  const activeRuns = async () =>
    (await store.query('activeRuns', {})).filter((run) => run.role !== 'external');
  const landings = () => store.query('openLandings', {});

  async function make(move: Move): Promise<void> {
    now += 1;
    switch (move.type) {
      case 'dispatch': {
        const feature = choose(await features(), move.pick);
        if (feature !== undefined) {
          await execute('run.dispatch', {
            projectId,
            role: move.purpose,
            purpose: move.purpose,
            featureIds: [feature.id],
            driver: 'playbook:x',
            model: null,
            canaryOf: null,
          });
        }
        return;
      }
      case 'claim_landing': {
        const run = choose(await activeRuns(), move.pick);
        const entry = run?.features[0];
        if (run !== undefined && entry !== undefined) {
          await execute('landing.request', {
            projectId,
            kind: 'feature',
            fence: { runId: run.id, featureId: entry.featureId, token: entry.token },
            runId: run.id,
            work: 'work',
            checks: [],
            files: [],
          });
        }
        return;
      }
      case 'land': {
        const landing = choose(await landings(), move.pick);
        if (landing !== undefined) {
          commits += 1;
          const commit = `c${commits}`;
          await execute('landing.gate', {
            landingId: landing.id,
            candidate: commit,
            expectedHead: 'h',
          });
          const verdict = await execute('verdict.record', {
            verdict: verdictOf(landing.featureId, 'gate', commit, 'pass'),
          });
          if (verdict.ok) {
            await execute('landing.land', {
              landingId: landing.id,
              commit,
              verdictId: verdict.value.id,
              files: ['shared.txt'],
              config: null,
            });
          }
        }
        return;
      }
      case 'refuse': {
        const landing = choose(await landings(), move.pick);
        if (landing !== undefined) {
          await execute('landing.refuse', {
            landingId: landing.id,
            refusal: refusalOf(move.code),
            verdict: null,
          });
        }
        return;
      }
      case 'end': {
        const run = choose(await activeRuns(), move.pick);
        if (run !== undefined) {
          await execute('run.end', {
            runId: run.id,
            outcome: move.outcome,
            detail: 'It ended.',
            lastOutput: 'last',
            savedRef: null,
            park: null,
          });
        }
        return;
      }
      case 'skip': {
        const run = choose(await activeRuns(), move.pick);
        const entry = run?.features[0];
        if (run !== undefined && entry !== undefined) {
          await execute('feature.skip', {
            runId: run.id,
            featureId: entry.featureId,
            token: entry.token,
            reason: null,
          });
        }
        return;
      }
      case 'sweep': {
        const feature = choose(await features(), move.pick);
        if (feature !== undefined) {
          await execute('feature.sweep_result', {
            featureId: feature.id,
            reason: 'because',
            verdict: verdictOf(feature.id, 'sweep', 'c', move.outcome),
          });
        }
        return;
      }
      case 'regression': {
        const run = choose(
          (await activeRuns()).filter((candidate) => candidate.role === 'testing'),
          move.pick,
        );
        const entry = run?.features[0];
        if (run !== undefined && entry !== undefined) {
          const verdict = await execute('verdict.record', {
            verdict: verdictOf(entry.featureId, 'retest', 'c', 'fail'),
          });
          if (verdict.ok) {
            await execute('feature.report_regression', {
              runId: run.id,
              featureId: entry.featureId,
              token: entry.token,
              reason: 'broken',
              check: null,
              confirmed: { verdictId: verdict.value.id, commit: 'c' },
              fix: move.fix,
            });
          }
        }
        return;
      }
      case 'retry': {
        const feature = choose(await features(), move.pick);
        if (feature !== undefined) {
          await execute('feature.retry', { featureId: feature.id });
        }
        return;
      }
      case 'delete': {
        const all = await features();
        const feature = choose(all, move.pick);
        if (feature !== undefined && all.length > 3) {
          await execute('feature.delete', { featureId: feature.id, dependents: 'keep' });
        }
        return;
      }
      case 'time': {
        now += move.ms;
        await execute('lease.expire', { projectId });
      }
    }
  }

  async function check(): Promise<void> {
    const snapshot = await store.query('snapshot', { projectId, now });
    const open = await landings();
    const landed = new Set(
      (await store.query('landings', { projectId, limit: 1_000 })).flatMap((landing) =>
        landing.state.status === 'landed' ? [landing.featureId] : [],
      ),
    );
    for (const feature of snapshot.features) {
      expectHeld(
        feature,
        snapshot.leases,
        open.map((landing) => landing.id),
      );
      expect(feature.attempts).toBeLessThanOrEqual(3);
      expect(feature.attempts === 3 && feature.state.status === 'pending').toBe(false);
      if (feature.state.status === 'passing') {
        expect(landed).toContain(feature.id);
      }
    }
    for (const run of await store.query('runs', { projectId, limit: 1_000 })) {
      expectSettled(run, snapshot.features);
    }
  }

  function verdictOf(
    featureId: number | null,
    kind: 'gate' | 'sweep' | 'retest',
    commit: string,
    outcome: 'pass' | 'fail' | 'inconclusive',
  ) {
    return {
      projectId,
      featureId,
      runId: null,
      kind,
      commit,
      outcome,
      checks: [],
      files: [],
      weakenedTests: [],
    };
  }

  return { store, make, check };
}

/** Whoever works on a feature holds its lease, and nobody else does. */
function expectHeld(
  feature: Feature,
  leases: readonly { featureId: number; purpose: string; runId: number; token: number }[],
  openLandings: readonly number[],
): void {
  const coding = leases.filter(
    (lease) => lease.featureId === feature.id && lease.purpose === 'coding',
  );
  const { state } = feature;
  switch (state.status) {
    case 'in_progress':
      // An expired lease is not in the snapshot; one that is there must be this run's.
      expect(
        coding.every((lease) => lease.runId === state.runId && lease.token === state.token),
      ).toBe(true);
      return;
    case 'landing':
      expect(openLandings).toContain(state.landingId);
      expect(coding.every((lease) => lease.runId === state.runId)).toBe(true);
      return;
    default:
      expect(coding).toEqual([]);
  }
}

/** An ended run owes nothing: every feature has its outcome, unless its landing goes on by itself. */
function expectSettled(run: Run, features: readonly Feature[]): void {
  if (run.state.status !== 'ended') {
    return;
  }
  for (const entry of run.features.filter((candidate) => candidate.outcome === null)) {
    const feature = features.find((candidate) => candidate.id === entry.featureId);
    expect(feature?.state).toMatchObject({ status: 'landing', runId: run.id });
  }
}

function refusalOf(code: 'conflict' | 'inconclusive' | 'interrupted'): LandingRefusal {
  switch (code) {
    case 'conflict':
      return { code, files: ['a'], head: 'h' };
    case 'inconclusive':
      return { code, command: 'c', outputTail: '' };
    case 'interrupted':
      return { code };
  }
}
