import type { Project } from '@ropewalk/contracts';
import { budgetState, hasBudgets } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { dayAt } from '../machine/day.ts';

/** Has the plan look at budgets when runs say what they used. */
export interface SpendWatch {
  note(project: Project): Promise<void>;
}

/** Agents say it with every answer of their model, and each plan reads the whole backlog. */
const GATHER_MS = 1_000;

/**
 * Projects without budgets are left alone. A budget that is used up is looked at at once, by everybody whose it is, so
 * that nobody begins another answer; everything else is gathered.
 */
export function createSpendWatch(
  context: EngineContext,
  consider: (projectId: number) => void,
): SpendWatch {
  const due = new Set<number>();
  const gather = (id: number): void => {
    if (due.has(id)) {
      return;
    }
    due.add(id);
    context.clock.wakeAt(context.clock.now() + GATHER_MS, () => {
      due.delete(id);
      consider(id);
    });
  };
  return {
    async note({ id, settings: { budgets } }) {
      const { store, clock, settings } = context;
      if (!hasBudgets(budgets, settings())) {
        return;
      }
      gather(id);
      const now = clock.now();
      const spending = await store.query('spending', { projectId: id, now, day: dayAt(now) });
      const active = await store.query('activeRuns', {});
      const runs = active.filter((run) => run.projectId === id);
      const { day, stops } = budgetState({ now, budgets, spending, runs });
      if (day?.scope === 'machine_day') {
        new Set(active.map((run) => run.projectId)).forEach(consider);
      } else if (stops.length > 0) {
        consider(id);
      }
    },
  };
}
