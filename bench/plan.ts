/**
 * How long one plan takes, as JSON lines. Run with `node --conditions=source bench/plan.ts`.
 *
 * The backlog is drawn with a fixed seed: each dependency points from a feature to an earlier one, a tenth has
 * landed, and eight slots are free, so that every part of the plan has something to do.
 */
import { crewSettingsSchema, type Feature, type FeatureState } from '@ropewalk/contracts';
import { plan, type PlanContext } from '@ropewalk/core';

const ROUNDS = 60;
const WARM_UP = 10;

for (const [features, edges] of [
  [1_000, 3_000],
  [10_000, 30_000],
] as const) {
  const context = contextOf(backlog(features, edges));
  const timesMs = Array.from({ length: WARM_UP + ROUNDS }, () => measure(context))
    .slice(WARM_UP)
    .sort((left, right) => left - right);
  console.log(
    JSON.stringify({
      bench: 'plan',
      features,
      edges: context.snapshot.features.reduce((sum, one) => sum + one.dependencies.length, 0),
      p50_ms: percentile(timesMs, 0.5),
      p95_ms: percentile(timesMs, 0.95),
    }),
  );
}

function measure(context: PlanContext): number {
  const started = performance.now();
  plan(context);
  return performance.now() - started;
}

function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(value * 100) / 100;
}

function backlog(size: number, edges: number): Feature[] {
  const random = seeded(42);
  const dependencies = Array.from({ length: size }, () => new Set<number>());
  for (let drawn = 0; drawn < edges;) {
    const from = 1 + Math.floor(random() * (size - 1));
    const to = 1 + Math.floor(random() * from);
    const list = dependencies[from];
    if (list !== undefined && list.size < 20 && !list.has(to)) {
      list.add(to);
      drawn += 1;
    }
  }
  return dependencies.map((list, index) => toFeature(index + 1, [...list], index < size / 10));
}

/** A linear congruential generator with the constants of "Numerical Recipes": the same backlog on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function toFeature(id: number, dependencies: number[], hasLanded: boolean): Feature {
  const state: FeatureState = hasLanded
    ? {
        status: 'passing',
        commit: 'c0ffee',
        verdictId: 1,
        verdict: 'pass',
        landedAt: 0,
        lastTestedAt: null,
        retest: 'never_tested',
        testAttempts: 0,
        touchedAt: null,
        suspicion: null,
      }
    : { status: 'pending', backingOffUntil: null, regression: null };
  return {
    id,
    projectId: 1,
    category: `category ${id % 40}`,
    name: `feature ${id}`,
    description: 'does what it says',
    steps: ['look'],
    priority: id,
    dependencies,
    origin: 'spec',
    checks: [],
    state,
    attempts: 0,
    regressions: 0,
    inconclusives: 0,
    skips: 0,
    savedRef: null,
    lastFailure: null,
    answer: null,
    files: [],
    createdAt: 0,
    updatedAt: 0,
  };
}

function contextOf(features: Feature[]): PlanContext {
  const settings = crewSettingsSchema.parse({
    maxConcurrency: 8,
    testingAgentRatio: 2,
    batchSize: 3,
  });
  return {
    snapshot: {
      project: {
        overrides: {},
        id: 1,
        name: 'bench',
        folder: '/bench',
        targetBranch: 'main',
        spec: null,
        initialized: true,
        initializerAttempts: 0,
        settings,
        config: null,
        crew: {
          status: 'running',
          startedAt: 0,
          runsStarted: 0,
          startedBy: { type: 'person' },
        },
        targetRed: null,
        environmentFailures: 0,
        createdAt: 0,
      },
      features,
      leases: [],
      runs: [],
      quotas: [],
      spent: { codingMs: 1_000, testingMs: 0 },
      spending: null,
      at: 1,
    },
    now: 1,
    account: 'bench',
    headroom: { machineSlots: 16, memory: 'enough', disk: 'enough' },
    sweepUnderWay: false,
    accountRuns: 0,
    finalSweepDone: false,
    insideSchedule: true,
    scheduleOpensAt: null,
  };
}
