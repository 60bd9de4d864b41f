import type { Project } from '@ropewalk/contracts';
import { hasBudgets } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

/** Has the plan look at budgets when runs say what they used. */
export interface SpendWatch {
  note(project: Project): void;
}

/** Agents say it with every answer of their model, and each plan reads the whole backlog. */
const GATHER_MS = 1_000;

/** Projects without budgets are left alone. */
export function createSpendWatch(
  context: EngineContext,
  consider: (projectId: number) => void,
): SpendWatch {
  const due = new Set<number>();
  return {
    note({ id, settings }) {
      if (due.has(id) || !hasBudgets(settings.budgets, context.settings())) {
        return;
      }
      due.add(id);
      context.clock.wakeAt(context.clock.now() + GATHER_MS, () => {
        due.delete(id);
        consider(id);
      });
    },
  };
}
