import type { Project, Run } from '@ropewalk/contracts';
import { allowanceOf, hasBudgets, type Allowance } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { dayAt } from '../machine/day.ts';

/** What a run that is about to start may cost; null when money is not limited. */
export async function readAllowance(
  { store, clock, settings }: EngineContext,
  project: Project,
  run: Run,
): Promise<Allowance | null> {
  const { budgets } = project.settings;
  if (!hasBudgets(budgets, settings())) {
    return null;
  }
  const now = clock.now();
  const { spending } = await store.query('snapshot', {
    projectId: project.id,
    now,
    day: dayAt(now),
  });
  const featureIds = run.features.map((entry) => entry.featureId);
  return allowanceOf(budgets, spending, featureIds);
}
