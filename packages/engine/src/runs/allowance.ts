import type { Project, Run } from '@ropewalk/contracts';
import {
  allowanceOf,
  hasBudgets,
  LEAST_USD,
  unpromisedUsd,
  type Allowance,
  type Promised,
  type Spending,
} from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { dayAt } from '../machine/day.ts';

/**
 * What runs may cost, shared out among those that go on at the same time. What runs have told and what others are
 * promised never comes to more than the budget of a day, but for `LEAST_USD` a run. So runs side by side exceed it
 * by one answer of their model each at most, where their driver can limit money; those that cannot are ended once
 * what they told is too much.
 */
export interface Allowances {
  /** Promises a run what it may cost, until `release`; null when money is not limited. */
  take(project: Project, run: Run): Promise<Allowance | null>;
  release(runId: number): void;
  /** Whether anything is left that is not promised to somebody. */
  readonly isLeft: (project: Project, spending: Spending | null) => Promise<boolean>;
}

interface PromisedMoney {
  readonly projectId: number;
  readonly usd: number;
}

/** Nothing is promised yet; promises end with this process, as runs do. */
export function createAllowances(context: EngineContext): Allowances {
  const promises = new Map<number, PromisedMoney>();
  let last: Promise<unknown> = Promise.resolve();

  const promised = async (projectId: number): Promise<Promised> => {
    const runs = promises.size === 0 ? [] : await context.store.query('activeRuns', {});
    const told = new Map(runs.map((run) => [run.id, run.usage.costUsd ?? 0]));
    const open = [...promises].map(([runId, { usd, ...of }]) => ({
      ...of,
      usd: Math.max(0, usd - (told.get(runId) ?? 0)),
    }));
    return {
      projectUsd: sum(open.filter((one) => one.projectId === projectId)),
      machineUsd: sum(open),
    };
  };

  const take = async (project: Project, run: Run): Promise<Allowance | null> => {
    const { store, clock, settings } = context;
    const { budgets, maxConcurrency, testingAgentRatio } = project.settings;
    if (!hasBudgets(budgets, settings())) {
      return null;
    }
    const now = clock.now();
    const moment = { projectId: project.id, now, day: dayAt(now) };
    const { spending } = await store.query('snapshot', moment);
    const others = [...promises.values()].filter((one) => one.projectId === project.id).length;
    const featureIds = run.features.map((entry) => entry.featureId);
    const allowance = allowanceOf(budgets, spending, featureIds, {
      promised: await promised(project.id),
      parts: Math.max(1, maxConcurrency + testingAgentRatio - others),
    });
    if (allowance !== null) {
      promises.set(run.id, { projectId: project.id, usd: allowance.usd });
    }
    return allowance;
  };

  return {
    take(project, run) {
      // One after the other: what one is promised is not left for the next.
      const taken = last.then(() => take(project, run));
      last = taken.catch(() => undefined);
      return taken;
    },
    release: (runId) => void promises.delete(runId),
    async isLeft({ id, settings }, spending) {
      return (
        promises.size === 0 ||
        unpromisedUsd(settings.budgets, spending, await promised(id)) > LEAST_USD
      );
    },
  };
}

function sum(amounts: readonly { readonly usd: number }[]): number {
  return amounts.reduce((total, { usd }) => total + usd, 0);
}
