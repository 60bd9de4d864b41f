import type { BudgetStop, NearedBudget, OurReason, Plan, ReachedBudget } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { dayAt } from '../machine/day.ts';

/** Ends runs that spend from a used-up budget, and says of each budget once that it is used up. */
export interface BudgetStops {
  carryOut(
    projectId: number,
    plan: Pick<Plan, 'stops' | 'budgetsReached' | 'budgetsNeared'>,
  ): Promise<void>;
}

const REASONS: Readonly<Record<BudgetStop['because'], OurReason>> = {
  run: 'run_budget',
  shared: 'budget',
};

/** `stop` resolves when the run has been settled; it is not waited for. */
export function createBudgetStops(
  context: EngineContext,
  stop: (runId: number, reason: OurReason) => Promise<void>,
): BudgetStops {
  const stopping = new Set<number>();
  // The store knows what has been said; asking it again with each plan would be in everybody's way.
  const said = new Set<string>();

  const say = async (
    projectId: number,
    reached: ReachedBudget,
    share: NearedBudget['share'] | null = null,
  ): Promise<void> => {
    const now = context.clock.now();
    const dayStartsAt = dayAt(now).startsAt;
    const { scope, unit, limit, featureId, runId } = reached;
    const about = scope === 'run' ? runId : featureId;
    const key = [projectId, scope, about, unit, limit, share, dayStartsAt].join(' ');
    if (!said.has(key)) {
      said.add(key);
      const input = { projectId, reached, share, dayStartsAt };
      await context.store.execute('budget.report', input, now);
    }
  };

  return {
    async carryOut(projectId, plan) {
      for (const { share, ...neared } of plan.budgetsNeared) {
        await say(projectId, neared, share);
      }
      for (const reached of plan.budgetsReached) {
        await say(projectId, reached);
      }
      for (const { runId, because, reached } of plan.stops) {
        if (stopping.has(runId)) {
          continue;
        }
        stopping.add(runId);
        if (because === 'run') {
          await say(projectId, reached);
        }
        stop(runId, REASONS[because])
          .catch((err: unknown) => {
            context.log.error({ err, runId }, 'a run without a budget could not be ended');
          })
          .finally(() => stopping.delete(runId));
      }
    },
  };
}
