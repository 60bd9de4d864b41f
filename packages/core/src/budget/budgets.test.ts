import { budgetSchema, type Budget, type ProjectBudgets, type Run } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW, run } from '../plan/plan-fixtures.suite.ts';
import {
  allowanceOf,
  budgetState,
  LEAST_USD,
  reachedLimit,
  unpromisedUsd,
  type BudgetQuestion,
  type Spend,
  type Spending,
  withAdded,
} from './budgets.ts';
import { weighTokens } from './token-weights.ts';

const MINUTE_MS = 60_000;
const DAY = { startsAt: NOW - 1_000, endsAt: NOW + 1_000_000 };
const NOTHING: Spend = { usd: 0, tokens: 0, workedMs: 0 };

const budget = (limits: Partial<Budget>): Budget => budgetSchema.parse(limits);
const budgets = (more: Partial<ProjectBudgets> = {}): ProjectBudgets => ({
  run: null,
  feature: null,
  day: null,
  ...more,
});
const spending = (more: Partial<Spending> = {}): Spending => ({
  day: DAY,
  dayBudget: null,
  projectDay: NOTHING,
  machineDay: { ...NOTHING, running: 1 },
  features: [],
  ...more,
});

function working(
  id: number,
  more: { tokens?: number; minutes?: number; features?: number[] },
): Run {
  const made = run(id, 'coding');
  return {
    ...made,
    state: {
      status: 'running',
      pid: 1,
      workspace: 'w',
      startedAt: NOW - (more.minutes ?? 0) * MINUTE_MS,
    },
    usage: { ...made.usage, outputTokens: more.tokens ?? 0 },
    features: (more.features ?? []).map((featureId) => ({
      featureId,
      purpose: 'coding',
      token: 1,
      outcome: null,
    })),
  };
}

const ask = (more: Partial<BudgetQuestion>) =>
  budgetState({ now: NOW, budgets: budgets(), spending: null, runs: [], ...more });

describe('a limit', () => {
  it('is reached when as much was spent, and not before', () => {
    expect(reachedLimit(budget({ tokens: 10 }), { ...NOTHING, tokens: 9 })).toBeNull();
    expect(reachedLimit(budget({ tokens: 10 }), { ...NOTHING, tokens: 10 })).toEqual({
      unit: 'tokens',
      limit: 10,
      spent: 10,
    });
    expect(reachedLimit(null, { ...NOTHING, usd: 1e9 })).toBeNull();
    expect(reachedLimit(budget({}), { ...NOTHING, usd: 1e9 })).toBeNull();
    expect(reachedLimit(budget({ minutes: 2 }), { ...NOTHING, workedMs: 2 * MINUTE_MS })).toEqual({
      unit: 'minutes',
      limit: 2,
      spent: 2,
    });
  });
});

describe('a run', () => {
  it('that has used up its own budget is stopped, and no other', () => {
    const state = ask({
      budgets: budgets({ run: budget({ tokens: 100 }) }),
      runs: [working(1, { tokens: 100 }), working(2, { tokens: 99 })],
    });
    expect(state.stops).toEqual([
      {
        runId: 1,
        because: 'run',
        reached: {
          scope: 'run',
          unit: 'tokens',
          limit: 100,
          spent: 100,
          featureId: null,
          runId: 1,
        },
      },
    ]);
  });

  it('is looked at again when its minutes will be over', () => {
    const state = ask({
      budgets: budgets({ run: budget({ minutes: 30 }) }),
      runs: [working(1, { minutes: 10 }), working(2, { minutes: 20 })],
    });
    expect(state.stops).toEqual([]);
    expect(state.wakeAt).toBe(NOW + 10 * MINUTE_MS);
  });
});

describe('a feature', () => {
  it('that has used up its budget stops the runs that hold it, which is no attempt', () => {
    const state = ask({
      budgets: budgets({ feature: budget({ usd: 5 }) }),
      spending: spending({ features: [{ featureId: 7, ...NOTHING, usd: 6 }] }),
      runs: [working(1, { features: [7, 8] }), working(2, { features: [8] })],
    });
    expect([...state.features.keys()]).toEqual([7]);
    expect(state.stops).toMatchObject([{ runId: 1, because: 'shared', reached: { featureId: 7 } }]);
  });
});

describe('a day', () => {
  it('of the machine comes before the one of the project, and stops every run', () => {
    const used = { ...NOTHING, usd: 20 };
    const question = {
      budgets: budgets({ day: budget({ usd: 10 }) }),
      runs: [working(1, {}), { ...working(2, {}), role: 'external' as const }],
    };
    const project = ask({ ...question, spending: spending({ projectDay: used }) });
    expect(project.day).toMatchObject({ scope: 'project_day', limit: 10, spent: 20 });
    expect(project.stops.map((stop) => stop.runId)).toEqual([1]);
    const both = ask({
      ...question,
      spending: spending({
        projectDay: used,
        machineDay: { ...used, running: 2 },
        dayBudget: budget({ usd: 15 }),
      }),
    });
    expect(both.day).toMatchObject({ scope: 'machine_day', limit: 15 });
  });
});

describe('money for one more run', () => {
  it('is the least that is left of all, and says whose it is', () => {
    const left = spending({ projectDay: { ...NOTHING, usd: 8 } });
    expect(allowanceOf(budgets(), left, [1])).toBeNull();
    expect(allowanceOf(budgets({ run: budget({ usd: 3 }) }), null, [])).toEqual({
      usd: 3,
      because: 'run',
    });
    const day = budget({ usd: 10 });
    expect(allowanceOf(budgets({ run: budget({ usd: 3 }), day }), left, [])).toEqual({
      usd: 2,
      because: 'shared',
    });
    const used = spending({ projectDay: { ...NOTHING, usd: 50 } });
    expect(allowanceOf(budgets({ day }), used, [])?.usd).toBeGreaterThan(0);
  });
});

describe('what is nearly used up', () => {
  const spent = (usd: number) =>
    spending({ projectDay: { ...NOTHING, usd }, machineDay: { ...NOTHING, usd, running: 0 } });
  const near = (usd: number) =>
    ask({
      now: NOW,
      budgets: budgets({ day: budget({ usd: 10 }) }),
      spending: spent(usd),
      runs: [],
    }).neared;

  it('is noted at the half and warned of at four fifths', () => {
    expect(near(4.9)).toEqual([]);
    expect(near(5)).toMatchObject([{ scope: 'project_day', share: 0.5, limit: 10, spent: 5 }]);
    expect(near(7.9)).toMatchObject([{ share: 0.5 }]);
    expect(near(8)).toMatchObject([{ share: 0.8, limit: 10 }]);
    expect(near(10)).toEqual([]);
  });

  it('what a person has added counts on top', () => {
    const added = {
      day: { usd: 10, tokens: 0, minutes: 0 },
      features: new Map([[1, { usd: 1, tokens: 0, minutes: 0 }]]),
    };
    const both = budgets({ day: budget({ usd: 10 }), feature: budget({ usd: 2 }) });
    const state = ask({
      now: NOW,
      budgets: both,
      spending: {
        ...spent(12),
        added,
        features: [
          { featureId: 1, ...NOTHING, usd: 2.5 },
          { featureId: 2, ...NOTHING, usd: 2.5 },
        ],
      },
      runs: [],
    });
    expect(state.day).toBeNull();
    expect([...state.features.keys()]).toEqual([2]);
    expect(withAdded(budget({ usd: 1 }), added.day)).toMatchObject({ usd: 11, tokens: null });
    expect(withAdded(null, added.day)).toBeNull();
  });

  it('tokens from caches weigh what they cost', () => {
    const used = { inputTokens: 10, outputTokens: 20, cacheReadTokens: 1_000, cacheWriteTokens: 8 };
    expect(weighTokens({ ...used, costUsd: null })).toBe(10 + 20 + 100 + 10);
  });
});

describe('whatever was spent', () => {
  const amount = fc.nat({ max: 20 });
  const spend = fc.record({
    usd: amount,
    tokens: amount,
    workedMs: amount.map((n) => n * MINUTE_MS),
  });
  const limits = fc.option(
    fc.record({
      usd: fc.option(fc.integer({ min: 1, max: 20 })),
      tokens: fc.option(fc.integer({ min: 1, max: 20 })),
      minutes: fc.option(fc.integer({ min: 1, max: 20 })),
    }),
  );
  const question = fc.record({
    now: fc.constant(NOW),
    budgets: fc.record({ run: limits, feature: limits, day: limits }),
    spending: fc.option(
      fc.record({
        day: fc.constantFrom(DAY, null),
        dayBudget: limits,
        projectDay: spend,
        machineDay: spend.map((sum) => ({ ...sum, running: 2 })),
        features: fc
          .array(spend, { maxLength: 3 })
          .map((sums) => sums.map((sum, index) => ({ ...sum, featureId: index + 1 }))),
      }),
    ),
    runs: fc
      .array(
        fc.record({
          tokens: amount,
          minutes: amount,
          features: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
        }),
        { maxLength: 4 },
      )
      .map((list) => list.map((more, index) => working(index + 1, more))),
  });

  it('what is told and what is promised stays within the budgets of the day', () => {
    const LIMIT = 10;
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            own: fc.option(fc.integer({ min: 1, max: 8 })),
            tells: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        fc.integer({ min: 1, max: 4 }),
        (runs, slots) => {
          const open: { usd: number; tells: number }[] = [];
          let told = 0;
          for (const { own, tells } of runs) {
            if (open.length === slots) told += (open[0]?.usd ?? 0) * (open.shift()?.tells ?? 0);
            const machineUsd = open.reduce((sum, { usd }) => sum + usd, 0);
            const promised = { projectUsd: machineUsd, machineUsd };
            const seen = spending({
              machineDay: { ...NOTHING, usd: told, running: open.length },
              dayBudget: budget({ usd: LIMIT }),
            });
            const mine = budgets({ run: own === null ? null : budget({ usd: own }) });
            if (unpromisedUsd(mine, seen, promised) <= LEAST_USD) continue;
            const sharing = { promised, parts: slots - open.length };
            open.push({ usd: allowanceOf(mine, seen, [], sharing)?.usd ?? LIMIT, tells });
            expect(told + open.reduce((sum, { usd }) => sum + usd, 0)).toBeLessThanOrEqual(
              LIMIT + 1e-9,
            );
          }
          expect(told + open.length).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('runs are stopped exactly where something that they spend from is used up', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const state = budgetState(asked);
        const stopped = new Set(state.stops.map((stop) => stop.runId));
        for (const each of asked.runs) {
          const startedAt = each.state.status === 'running' ? each.state.startedAt : NOW;
          const own = reachedLimit(asked.budgets.run, {
            usd: 0,
            tokens: each.usage.outputTokens,
            workedMs: NOW - startedAt,
          });
          const held = each.features.some(({ featureId }) => state.features.has(featureId));
          expect(stopped.has(each.id)).toBe(own !== null || state.day !== null || held);
        }
        expect(state.wakeAt ?? NOW + 1).toBeGreaterThan(NOW);
      }),
    );
  });
});
