import type {
  CrewState,
  FeatureState,
  Lease,
  ProjectBudgets,
  QuotaState,
  Role,
} from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftBytes } from '../headroom/admission.ts';
import type { Plan, PlanContext, RunRoom } from './plan-types.ts';
import { plan } from './plan.ts';
import {
  asking,
  contextOf,
  feature,
  lease,
  NOW,
  parked,
  passing,
  PENDING,
  run,
  working,
} from './plan-fixtures.suite.ts';

const held = { runId: 1, token: 1, regression: null };

const states: readonly FeatureState[] = [
  PENDING,
  PENDING,
  PENDING,
  { ...PENDING, backingOffUntil: NOW + 500 },
  { ...PENDING, backingOffUntil: NOW - 500 },
  passing(),
  passing({ retest: 'never_tested', lastTestedAt: null }),
  passing({ retest: 'files_touched' }),
  { status: 'in_progress', ...held },
  { status: 'landing', ...held, landingId: 1 },
  asking(),
  asking({ deadlineAt: NOW + 50, defaults: {} }),
  asking({ deadlineAt: NOW - 50, defaults: {} }),
  parked('attempts_exhausted'),
];

const crews: readonly CrewState[] = [
  working({ status: 'running', runsStarted: 3 }),
  working({ status: 'running', runsStarted: 3 }),
  working({ status: 'paused', runsStarted: 3 }),
  working({ status: 'draining', runsStarted: 3 }),
  { status: 'stopped', end: null },
];

const quotas: readonly QuotaState[] = [
  { status: 'open' },
  { status: 'open' },
  { status: 'canary', runId: 1, repeats: 1 },
  { status: 'unavailable', detail: 'refused' },
  ...[NOW + 40, NOW - 40].map((wakeAt): QuotaState => ({
    status: 'waiting',
    window: 'w',
    resetsAt: wakeAt,
    wakeAt,
    source: 'header',
    repeats: 1,
  })),
];

const anyFeatures = fc
  .array(
    fc.record({
      dependencies: fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { maxLength: 3 }),
      state: fc.constantFrom(...states),
      category: fc.constantFrom('a', 'b'),
      skips: fc.nat(1),
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((more, index) => feature(index + 1, more)));

const anyLease = fc
  .record({
    featureId: fc.integer({ min: 1, max: 12 }),
    purpose: fc.constantFrom('coding' as const, 'testing' as const),
    expiresAt: fc.constantFrom(NOW - 1, NOW, NOW + 1, NOW + 45_000),
  })
  .map(({ featureId, ...more }): Lease => lease(featureId, more));

const roles: readonly Role[] = ['initializer', 'coding', 'testing', 'assistant', 'external'];

const budgetsOf = (tokens: number | null): ProjectBudgets => {
  const limit = { usd: null, tokens, minutes: null };
  return { run: null, feature: limit, day: limit };
};

const spend = fc.record({ usd: fc.nat(9), tokens: fc.nat(9), workedMs: fc.nat(9) });
const spendings = fc.option(
  fc.record({
    day: fc.constantFrom(null, { startsAt: 0, endsAt: NOW + 5_000 }),
    dayBudget: fc.constant(null),
    projectDay: spend,
    machineDay: spend.map((sum) => ({ ...sum, running: 1 })),
    features: spend.map((sum) => [{ ...sum, featureId: 1 }]),
  }),
);

const bytes = fc.nat(50);
const rooms: fc.Arbitrary<RunRoom> = fc.record({
  freeBytes: bytes,
  keptFreeBytes: bytes,
  running: fc.array(fc.record({ expectedBytes: bytes, presentBytes: bytes }), { maxLength: 3 }),
  expectedBytes: fc.record({ initializer: bytes, coding: bytes, testing: bytes }),
});

const anyContext: fc.Arbitrary<PlanContext> = fc
  .record({
    features: anyFeatures,
    leases: fc.array(anyLease, { maxLength: 4 }),
    runs: fc.array(fc.constantFrom(...roles), { maxLength: 3 }),
    quota: fc.constantFrom(...quotas),
    crew: fc.constantFrom(...crews),
    settings: fc.record({
      maxConcurrency: fc.integer({ min: 1, max: 4 }),
      testingAgentRatio: fc.nat(3),
      batchSize: fc.integer({ min: 1, max: 4 }),
      testingBatchSize: fc.integer({ min: 1, max: 3 }),
      yolo: fc.boolean(),
      maxRuns: fc.constantFrom(null, 3, 4, 6),
      retestUnchanged: fc.boolean(),
      testingShare: fc.constantFrom(0, 0.1, 1),
    }),
    project: fc.record({
      initialized: fc.constantFrom(true, true, true, false),
      initializerAttempts: fc.nat(3),
      environmentFailures: fc.constantFrom(0, 0, 0, 3),
      spec: fc.constantFrom('a spec', null),
    }),
    redFeature: fc.option(fc.integer({ min: 1, max: 13 }), { freq: 3 }),
    machineSlots: fc.nat(6),
    memory: fc.constantFrom('enough' as const, 'enough' as const, 'low' as const),
    disk: fc.constantFrom('enough' as const, 'enough' as const, 'low' as const),
    room: fc.option(rooms),
    sweepUnderWay: fc.boolean(),
    finalSweepDone: fc.boolean(),
    insideSchedule: fc.constantFrom(true, true, true, false),
    spent: fc.record({ codingMs: fc.nat(100), testingMs: fc.nat(20) }),
    limit: fc.constantFrom(null, null, 5),
    spending: spendings,
  })
  .map((given) =>
    contextOf({
      features: given.features,
      settings: { ...given.settings, budgets: budgetsOf(given.limit) },
      project: {
        ...given.project,
        crew: given.crew,
        targetRed:
          given.redFeature === null
            ? null
            : { commit: 'c', command: 'x', output: '', featureId: given.redFeature },
      },
      snapshot: {
        leases: given.leases,
        runs: given.runs.map((role, index) => run(index + 1, role)),
        quotas: [{ account: 'account', state: given.quota }],
        spent: given.spent,
        spending: given.spending,
      },
      headroom: {
        machineSlots: given.machineSlots,
        memory: given.memory,
        disk: given.disk,
        ...(given.room === null ? {} : { room: given.room }),
      },
      context: {
        sweepUnderWay: given.sweepUnderWay,
        finalSweepDone: given.finalSweepDone,
        insideSchedule: given.insideSchedule,
      },
    }),
  );

function holds(check: (context: PlanContext, planned: Plan) => void): void {
  fc.assert(
    fc.property(anyContext, (context) => check(context, plan(context))),
    { numRuns: 1_500 },
  );
}

function leasedNow(context: PlanContext, purpose: Lease['purpose']): Set<number> {
  return new Set(
    context.snapshot.leases
      .filter((one) => one.purpose === purpose && one.expiresAt > context.now)
      .map((one) => one.featureId),
  );
}

function countOf(context: PlanContext, role: Role): number {
  return context.snapshot.runs.filter((one) => one.role === role).length;
}

/** Ten times what it takes alone: others share the machine. */
const TIMEOUT_MS = 30_000;

describe('plan', { timeout: TIMEOUT_MS }, () => {
  it('never starts more than the slots', () => {
    holds((context, { starts }) => {
      const { settings, crew } = context.snapshot.project;
      const started = (role: string) => starts.filter((one) => one.role === role).length;
      const free = (limit: number, role: Role) => Math.max(0, limit - countOf(context, role));
      expect(started('coding')).toBeLessThanOrEqual(free(settings.maxConcurrency, 'coding'));
      expect(started('testing')).toBeLessThanOrEqual(
        settings.yolo ? 0 : free(settings.testingAgentRatio, 'testing'),
      );
      expect(started('initializer')).toBeLessThanOrEqual(free(1, 'initializer'));
      expect(starts.length).toBeLessThanOrEqual(context.headroom.machineSlots);
      const { room } = context.headroom;
      if (room !== undefined && (room.running.length > 0 || starts.length > 1)) {
        const taken = starts.reduce((sum, one) => sum + room.expectedBytes[one.role], 0);
        expect(taken).toBeLessThanOrEqual(leftBytes(room));
      }
      if (starts.length > 0) {
        expect(crew.status).toBe('running');
        const runsStarted = crew.status === 'stopped' ? 0 : crew.runsStarted;
        expect(runsStarted + starts.length).toBeLessThanOrEqual(settings.maxRuns ?? Infinity);
      }
    });
  });

  it('starts one canary at most, and nothing while a limit is on', () => {
    holds((context, { starts }) => {
      const state = context.snapshot.quotas[0]?.state;
      const canaries = starts.filter((one) => one.canaryOf !== null);
      if (state?.status === 'waiting' && state.wakeAt <= context.now) {
        expect(starts.length).toBeLessThanOrEqual(1);
        expect(canaries).toHaveLength(starts.length);
      } else {
        expect(canaries).toHaveLength(0);
        expect(starts.length === 0 || state?.status === 'open').toBe(true);
      }
    });
  });

  it('never starts a feature that is not free or has an unfinished dependency outside of its batch', () => {
    holds((context, { starts }) => {
      const byId = new Map(context.snapshot.features.map((one) => [one.id, one]));
      const all = starts.flatMap((one) => one.featureIds);
      expect(new Set(all).size).toBe(all.length);
      for (const { role, featureIds } of starts) {
        const purpose = role === 'testing' ? 'testing' : 'coding';
        for (const [position, id] of featureIds.entries()) {
          const one = byId.get(id);
          expect(one?.state.status).toBe(role === 'testing' ? 'passing' : 'pending');
          expect(leasedNow(context, purpose).has(id)).toBe(false);
          const isMet = (dependency: number) =>
            byId.get(dependency)?.state.status === 'passing' ||
            featureIds.slice(0, position).includes(dependency);
          expect(role === 'testing' || one?.dependencies.every(isMet)).toBe(true);
          if (one?.state.status === 'pending') {
            expect(one.state.backingOffUntil ?? 0).toBeLessThanOrEqual(context.now);
          }
        }
        expect(featureIds.length).toBeLessThanOrEqual(
          context.snapshot.project.settings[role === 'testing' ? 'testingBatchSize' : 'batchSize'],
        );
      }
    });
  });

  it('gives exactly one reason to each feature that nobody works on', () => {
    holds((context, { starts, reasons }) => {
      const started = new Set(starts.flatMap((one) => one.featureIds));
      const working = leasedNow(context, 'coding');
      const expected = context.snapshot.features.filter(({ id, state }) => {
        const isWorked =
          (state.status === 'pending' || state.status === 'in_progress') && working.has(id);
        return state.status !== 'passing' && !isWorked && !started.has(id);
      });
      expect([...reasons.keys()].sort((a, b) => a - b)).toEqual(expected.map(({ id }) => id));
    });
  });

  it('never spins: it starts, waits for something that runs, ends, or says when to ask again', () => {
    holds((context, { starts, crew, wakeAt }) => {
      expect(wakeAt === null || wakeAt > context.now).toBe(true);
      const isIdle =
        context.snapshot.project.crew.status === 'running' &&
        crew.type === 'go_on' &&
        starts.length === 0 &&
        !context.sweepUnderWay &&
        // A landing says itself when it is done.
        !context.snapshot.features.some(({ state }) => state.status === 'landing') &&
        !['initializer', 'coding', 'testing'].some((role) =>
          context.snapshot.runs.some((one) => one.role === role),
        ) &&
        leasedNow(context, 'coding').size + leasedNow(context, 'testing').size === 0;
      if (isIdle) {
        expect(wakeAt).not.toBeNull();
      }
    });
  });

  it('does not end a crew for want of work while something could be started', () => {
    holds((context, { starts, crew }) => {
      const isQuiet = crew.type === 'end' && crew.reason === 'all_passing';
      if (isQuiet) {
        expect(context.snapshot.features.every((one) => one.state.status === 'passing')).toBe(true);
      }
      if (crew.type !== 'go_on') {
        expect(starts).toEqual([]);
      }
    });
  });

  it('is the same for the same context', () => {
    holds((context, planned) => {
      expect(plan(context)).toEqual(planned);
    });
  });
});
