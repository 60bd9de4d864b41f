import type {
  Feature,
  FeatureState,
  Lease,
  ParkReason,
  Project,
  QuotaState,
  Run,
  RunOutcome,
} from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canaryEndedSilently, canarySucceeded, limitHit, startCanary } from '../quota/quota.ts';
import { decideRetry, isCountedAttempt, isRegressionLimitReached } from '../retry/retry.ts';
import type { PlanContext, PlannedRun } from './plan-types.ts';
import { plan } from './plan.ts';
import { asking, contextOf, feature, NOW, passing, PENDING, run } from './plan-fixtures.suite.ts';

/** What runs do, in the order in which they end; when the script is used up they simply succeed or fail. */
type Act = Exclude<RunOutcome, 'budget' | 'completed' | 'target_red'>;
const ACTS: readonly Act[] = [
  'landed',
  'landed',
  'landed',
  'failed',
  'no_change',
  'timed_out',
  'died',
  'skipped',
  'needs_input',
  'cancelled',
  'interrupted',
  'quota',
  'environment',
  'verified',
  'regression_found',
];

interface World {
  now: number;
  project: Project;
  features: Feature[];
  runs: Run[];
  leases: Lease[];
  quota: QuotaState;
  finalSweepDone: boolean;
  spent: { codingMs: number; testingMs: number };
  nextRunId: number;
}

function contextNow(world: World): PlanContext {
  return contextOf({
    features: world.features,
    settings: world.project.settings,
    project: world.project,
    snapshot: {
      runs: world.runs,
      leases: world.leases,
      quotas: [{ account: 'account', state: world.quota }],
      spent: world.spent,
    },
    context: { now: world.now, finalSweepDone: world.finalSweepDone },
  });
}

function move(world: World, id: number, change: (one: Feature) => Feature): void {
  world.features = world.features.map((one) => (one.id === id ? change(one) : one));
}

function begin(world: World, planned: PlannedRun): void {
  const runId = world.nextRunId;
  world.nextRunId += 1;
  const purpose = planned.role === 'testing' ? 'testing' : 'coding';
  const held = planned.featureIds.map(
    (featureId) => ({ featureId, purpose, token: runId, outcome: null }) as const,
  );
  world.runs.push({ ...run(runId, planned.role), features: held });
  for (const { featureId } of held) {
    world.leases.push({
      projectId: 1,
      featureId,
      purpose,
      runId,
      token: runId,
      expiresAt: Infinity,
    });
    if (purpose === 'coding') {
      const state = { status: 'in_progress', runId, token: runId, regression: null } as const;
      move(world, featureId, (one) => ({ ...one, state }));
    }
  }
  if (planned.canaryOf !== null) {
    const canary = startCanary(world.quota, runId, world.now);
    expect(canary).not.toBeNull();
    world.quota = canary ?? world.quota;
  }
  if (world.project.crew.status === 'running') {
    const crew = { ...world.project.crew, runsStarted: world.project.crew.runsStarted + 1 };
    world.project = { ...world.project, crew };
  }
}

function finish(world: World, ended: Run, nextAct: () => Act | null): void {
  world.now += 1_000;
  world.spent[ended.role === 'testing' ? 'testingMs' : 'codingMs'] += 1_000;
  world.runs = world.runs.filter((one) => one.id !== ended.id);
  world.leases = world.leases.filter((one) => one.runId !== ended.id);
  const acts = ended.features.map(() => nextAct());
  for (const [index, { featureId }] of ended.features.entries()) {
    const act = acts[index] ?? (ended.role === 'testing' ? 'verified' : 'failed');
    (ended.role === 'testing' ? settleTest : settleCoding)(world, featureId, act);
  }
  settleQuota(world, ended.id, acts.includes('quota'));
  const broken = acts.includes('environment');
  const environmentFailures = broken ? world.project.environmentFailures + 1 : 0;
  world.project = { ...world.project, environmentFailures };
}

function settleQuota(world: World, runId: number, wasLimited: boolean): void {
  const { now } = world;
  world.quota = wasLimited
    ? limitHit(world.quota, { runId, window: 'w', resetsAt: null, source: 'header' }, now, 0.5)
    : runId % 3 === 0
      ? canaryEndedSilently(world.quota, runId, now)
      : canarySucceeded(world.quota, runId, now);
}

function park(world: World, id: number, reason: ParkReason): void {
  move(world, id, (one) => ({ ...one, state: { status: 'parked', reason, detail: '' } }));
}

function setState(world: World, id: number, state: FeatureState): void {
  move(world, id, (one) => ({ ...one, state }));
}

function settleCoding(world: World, id: number, act: Act): void {
  const one = world.features.find((candidate) => candidate.id === id);
  if (one === undefined) {
    return;
  }
  if (act === 'landed') {
    world.finalSweepDone = false;
    move(world, id, (landed) => ({ ...landed, attempts: 0, skips: 0 }));
    setState(
      world,
      id,
      passing({ landedAt: world.now, lastTestedAt: null, retest: 'never_tested' }),
    );
  } else if (act === 'needs_input') {
    const deadline = { deadlineAt: world.now + 5_000, defaults: {} };
    setState(world, id, id % 2 === 0 ? asking(deadline) : asking());
  } else if (act === 'skipped') {
    move(world, id, (skipped) => ({ ...skipped, skips: skipped.skips + 1, state: PENDING }));
    if (one.skips + 1 >= 3) {
      park(world, id, 'skipped_repeatedly');
    }
  } else if (isCountedAttempt(act)) {
    const decision = decideRetry({ attemptsBefore: one.attempts, now: world.now, baseMs: 10_000 });
    move(world, id, (tried) => ({ ...tried, attempts: decision.attempts }));
    if (decision.type === 'park') {
      park(world, id, 'attempts_exhausted');
    } else {
      setState(world, id, { ...PENDING, backingOffUntil: decision.retryAt });
    }
  } else {
    setState(world, id, PENDING);
  }
}

function settleTest(world: World, id: number, act: Act): void {
  const one = world.features.find((candidate) => candidate.id === id);
  if (one?.state.status !== 'passing') {
    return;
  }
  if (act === 'regression_found') {
    const regressions = one.regressions + 1;
    move(world, id, (broken) => ({ ...broken, regressions, state: PENDING }));
    if (isRegressionLimitReached(regressions)) {
      park(world, id, 'regressions_exhausted');
    }
  } else if (isCountedAttempt(act)) {
    setState(world, id, { ...one.state, testAttempts: one.state.testAttempts + 1 });
  } else if (act === 'verified') {
    setState(world, id, { ...one.state, lastTestedAt: world.now, retest: null, testAttempts: 0 });
  }
}

/** The dispatcher's part: defaults are taken once their deadline has passed. */
function answerDefaults(world: World): void {
  for (const { id, state } of world.features) {
    if (state.status === 'needs_input' && (state.question.deadlineAt ?? Infinity) <= world.now) {
      setState(world, id, PENDING);
    }
  }
}

/** Any run, but none outlives a dozen later ones: real runs have a time limit. */
function whoEnds(world: World, choice: number): Run | undefined {
  const oldest = world.runs[0];
  return oldest !== undefined && world.nextRunId - oldest.id > 12
    ? oldest
    : world.runs[choice % Math.max(1, world.runs.length)];
}

/** Plays a crew to its end. Returns the number of steps, or throws when it spins. */
function play(world: World, script: readonly Act[], choices: readonly number[]): number {
  let used = 0;
  const nextAct = () => script[used++] ?? null;
  for (let step = 0; step < 2_000; step += 1) {
    answerDefaults(world);
    const planned = plan(contextNow(world));
    if (planned.crew.type === 'end') {
      expect(world.runs.length === 0 || planned.crew.reason === 'environment_broken').toBe(true);
      return step;
    }
    if (planned.crew.type === 'final_sweep') {
      expect(world.finalSweepDone).toBe(false);
      world.finalSweepDone = true;
      continue;
    }
    planned.starts.forEach((one) => begin(world, one));
    const { settings } = world.project;
    const active = (role: string) => world.runs.filter((one) => one.role === role).length;
    expect(active('coding')).toBeLessThanOrEqual(settings.maxConcurrency);
    expect(active('testing')).toBeLessThanOrEqual(settings.testingAgentRatio);
    if (planned.starts.length > 0) {
      continue;
    }
    const ending = whoEnds(world, choices[step % choices.length] ?? 0);
    if (ending !== undefined) {
      finish(world, ending, nextAct);
      continue;
    }
    const { wakeAt } = planned;
    if (wakeAt === null || wakeAt <= world.now) {
      throw new Error(`the crew spins: nothing runs, nothing starts, wakeAt is ${wakeAt}`);
    }
    world.now = wakeAt;
  }
  throw new Error('the crew does not end');
}

const anyBacklog = fc.array(
  fc.record({
    dependencies: fc.uniqueArray(fc.integer({ min: 1, max: 11 }), { maxLength: 2 }),
    category: fc.constantFrom('a', 'b'),
    wasPassing: fc.constantFrom(false, false, false, true),
  }),
  { maxLength: 10 },
);

/** Ten times what it takes alone: others share the machine. */
const TIMEOUT_MS = 30_000;

describe('a simulated crew', { timeout: TIMEOUT_MS }, () => {
  it('always comes to its end and never spins, whatever its runs do', () => {
    fc.assert(
      fc.property(
        anyBacklog,
        fc.record({
          maxConcurrency: fc.integer({ min: 1, max: 3 }),
          testingAgentRatio: fc.nat(3),
          batchSize: fc.integer({ min: 1, max: 3 }),
          testingShare: fc.constantFrom(0, 0.1, 1),
          retestUnchanged: fc.boolean(),
          maxRuns: fc.constantFrom(null, null, 5),
        }),
        fc.array(fc.constantFrom(...ACTS), { maxLength: 60 }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }),
        (backlog, settings, script, choices) => {
          const features = backlog.map(({ wasPassing, ...more }, index) =>
            feature(index + 1, {
              ...more,
              state: wasPassing ? passing({ retest: 'files_touched' }) : PENDING,
            }),
          );
          const { project } = contextOf({ settings }).snapshot;
          const world: World = {
            now: NOW,
            project,
            features,
            runs: [],
            leases: [],
            quota: { status: 'open' },
            finalSweepDone: false,
            spent: { codingMs: 0, testingMs: 0 },
            nextRunId: 1,
          };
          expect(play(world, script, choices)).toBeLessThan(1_000);
          if (settings.maxRuns !== null) {
            expect(world.nextRunId - 1).toBeLessThanOrEqual(settings.maxRuns);
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  it('finishes everything that can be finished when every run lands', () => {
    fc.assert(
      fc.property(anyBacklog, fc.integer({ min: 1, max: 3 }), (backlog, batchSize) => {
        const features = backlog.map(({ dependencies, category }, index) =>
          feature(index + 1, {
            category,
            dependencies: dependencies.filter((id) => id <= index),
          }),
        );
        const { project } = contextOf({
          settings: { batchSize, testingAgentRatio: 0 },
        }).snapshot;
        const world: World = {
          now: NOW,
          project,
          features,
          runs: [],
          leases: [],
          quota: { status: 'open' },
          finalSweepDone: false,
          spent: { codingMs: 0, testingMs: 0 },
          nextRunId: 1,
        };
        play(
          world,
          Array.from({ length: 40 }, () => 'landed'),
          [0],
        );
        expect(world.features.every((one) => one.state.status === 'passing')).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
