import type { Budget, BudgetScope, BudgetUse, Project } from '@ropewalk/contracts';
import {
  budgetState,
  suggestAddition,
  withAdded,
  type ReachedBudget,
  type Spend,
} from '@ropewalk/core';
import { dayAt } from '@ropewalk/engine';
import type { ApiDeps } from './api-deps.ts';

type Deps = Pick<ApiDeps, 'store' | 'now'>;

const MINUTE_MS = 60_000;

/** How the budgets of a project stand, and that of the machine: by the same numbers that the plan goes by. */
export async function readProjectBudgets(
  { store, now: clock }: Deps,
  { id: projectId, settings: { budgets } }: Project,
): Promise<BudgetUse[]> {
  const now = clock();
  const spending = await store.query('spending', { projectId, now, day: dayAt(now) });
  const state = budgetState({ now, budgets, spending, runs: [] });
  return [
    ...toUses('run', budgets.run, null),
    ...toUses('feature', budgets.feature, null),
    ...[...state.features.values()].map(toReachedUse),
    ...(spending === null
      ? []
      : [
          ...toUses(
            'project_day',
            withAdded(budgets.day, spending.added?.day),
            spending.projectDay,
          ),
          ...toUses('machine_day', spending.dayBudget, spending.machineDay),
        ]),
  ];
}

/** How the budget of the machine stands. */
export async function readMachineBudgets({ store, now: clock }: Deps): Promise<BudgetUse[]> {
  const now = clock();
  const spending = await store.query('spending', { projectId: null, now, day: dayAt(now) });
  return spending === null ? [] : toUses('machine_day', spending.dayBudget, spending.machineDay);
}

/** A budget that is used up, with what one click would add. */
export function toReachedUse({ scope, unit, limit, spent, featureId }: ReachedBudget): BudgetUse {
  return {
    scope,
    unit,
    limit,
    spent,
    feature_id: featureId,
    reached: true,
    // Nothing can be added to the budget of each run: what is over is over.
    suggested_addition: scope === 'run' ? null : suggestAddition(unit, limit, spent),
  };
}

function toUses(scope: BudgetScope, budget: Budget | null, spend: Spend | null): BudgetUse[] {
  const of =
    spend === null
      ? null
      : { usd: spend.usd, tokens: spend.tokens, minutes: spend.workedMs / MINUTE_MS };
  return (['usd', 'tokens', 'minutes'] as const).flatMap((unit): BudgetUse[] => {
    const limit = budget?.[unit] ?? null;
    if (limit === null) return [];
    const spent = of?.[unit] ?? null;
    return spent !== null && spent >= limit
      ? [toReachedUse({ scope, unit, limit, spent, featureId: null, runId: null })]
      : [
          {
            scope,
            unit,
            limit,
            spent,
            feature_id: null,
            reached: false,
            suggested_addition: null,
          },
        ];
  });
}
