import type { BudgetAddition } from '@ropewalk/contracts';
import type { Result } from '@ropewalk/core';
import { dayAt } from '@ropewalk/engine';
import type { ApiDeps } from './api-deps.ts';

/** To which budget something is added: of one feature, else of today. */
export type WantedAddition = Pick<BudgetAddition, 'scope' | 'featureId' | 'unit' | 'amount'>;

/** Adds to a budget of the project (null: of none, for the machine); work goes on at once. */
export async function addToBudget(
  { store, now }: Pick<ApiDeps, 'store' | 'now'>,
  projectId: number | null,
  wanted: WantedAddition,
): Promise<Result<unknown>> {
  const at = now();
  const addition = {
    ...wanted,
    projectId: wanted.scope === 'machine_day' ? null : projectId,
    dayStartsAt: wanted.scope === 'feature' ? null : dayAt(at).startsAt,
  };
  return store.execute('budget.add', { addition }, at);
}
