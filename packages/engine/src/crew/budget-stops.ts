import type { BudgetStop, OurReason, Plan, ReachedBudget } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { dayAt } from '../machine/day.ts';

/** Ends runs that spend from a used-up budget, and says of each budget once that it is used up. */
export interface BudgetStops {
  carryOut(projectId: number, plan: Pick<Plan, 'stops' | 'budgetsReached'>): Promise<void>;
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
  const said = new Set<string>();

  const say = async (projectId: number, reached: ReachedBudget): Promise<void> => {
    await context.store.execute('budget.report', { projectId, reached }, context.clock.now());
  };

  const sayOnce = async (projectId: number, reached: ReachedBudget): Promise<void> => {
    const { startsAt } = dayAt(context.clock.now());
    const key = [projectId, reached.scope, reached.featureId, reached.limit, startsAt].join(' ');
    if (said.has(key)) {
      return;
    }
    said.add(key);
    // A process before this one may have said it.
    const types = ['budget.reached'] as const;
    const last = await context.store.query('lastEvent', { projectId, types });
    const isKnown =
      last?.body.type === 'budget.reached' &&
      last.body.scope === reached.scope &&
      last.body.featureId === reached.featureId &&
      last.body.limit === reached.limit &&
      last.at >= startsAt;
    if (!isKnown) {
      await say(projectId, reached);
    }
  };

  return {
    async carryOut(projectId, plan) {
      for (const reached of plan.budgetsReached) {
        await sayOnce(projectId, reached);
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
