import {
  accept,
  allowanceOf,
  budgetState,
  hasBudgets,
  refuse,
  type Allowance,
  type ReachedBudget,
  type Result,
} from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { dayAt } from '../machine/day.ts';

const UNITS: Readonly<Record<ReachedBudget['unit'], (amount: number) => string>> = {
  usd: (amount) => `$${amount.toFixed(2)}`,
  tokens: (amount) => `${Math.round(amount)} tokens`,
  minutes: (amount) => `${amount.toFixed(1)} minutes`,
};

/**
 * What an agent that a person talks with may cost from now on; null when money is not limited. Refuses with
 * `budget_spent` when the day's budget of the project or of the machine is used up. An answer that has begun goes
 * on to its end, so that what is asked for is exceeded by one answer at most; money is held to by drivers that can.
 */
export async function readChatAllowance(
  { store, clock, settings }: Pick<EngineContext, 'store' | 'clock' | 'settings'>,
  projectId: number,
): Promise<Result<Allowance | null>> {
  const project = await store.query('projectById', { projectId });
  if (project === null || !hasBudgets(project.settings.budgets, settings())) return accept(null);
  const { budgets } = project.settings;
  const now = clock.now();
  const day = dayAt(now);
  const { spending } = await store.query('snapshot', { projectId, now, day });
  const spent = budgetState({ now, budgets, spending, runs: [] }).day;
  if (spent === null) return accept(allowanceOf(budgets, spending, []));
  const toText = UNITS[spent.unit];
  const whose = spent.scope === 'machine_day' ? 'this machine' : `"${project.name}"`;
  return refuse(
    'budget_spent',
    `The budget of ${whose} for today is used up: ${toText(spent.spent)} of ${toText(spent.limit)}. Raise it in the settings, or say it again after ${new Date(day.endsAt).toISOString()}.`,
  );
}
