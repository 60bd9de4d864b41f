import type { Project, Run } from '@ropewalk/contracts';
import {
  allowanceOf,
  hasBudgets,
  LEAST_USD,
  unpromisedUsd,
  type Allowance,
  type OpenReservation,
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
  /** Promises a run what it may cost, until it has ended; null when money is not limited. */
  take(project: Project, run: Run): Promise<Allowance | null>;
  /** Whether anything is left that is not promised to somebody. */
  readonly isLeft: (project: Project, spending: Spending | null) => Promise<boolean>;
}

/** What is promised stands in the store, so that it holds whatever becomes of this process. */
export function createAllowances(context: EngineContext): Allowances {
  let last: Promise<unknown> = Promise.resolve();

  const open = async (): Promise<readonly OpenReservation[]> =>
    (await context.store.query('reservations', {})).filter(({ usd }) => usd !== null);

  const promised = (projectId: number, held: readonly OpenReservation[]): Promised => {
    const left = held.map(({ usd, toldUsd, ...of }) => ({
      ...of,
      usd: Math.max(0, (usd ?? 0) - toldUsd),
    }));
    return {
      projectUsd: sum(left.filter((one) => one.projectId === projectId)),
      machineUsd: sum(left),
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
    const held = (await open()).filter((one) => one.runId !== run.id);
    const others = held.filter((one) => one.projectId === project.id).length;
    const featureIds = run.features.map((entry) => entry.featureId);
    const allowance = allowanceOf(budgets, spending, featureIds, {
      promised: promised(project.id, held),
      parts: Math.max(1, maxConcurrency + testingAgentRatio - others),
    });
    if (allowance !== null) {
      await store.execute('run.reserve', { runId: run.id, usd: allowance.usd, tokens: null }, now);
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
    async isLeft({ id, settings }, spending) {
      const held = await open();
      return (
        held.length === 0 ||
        unpromisedUsd(settings.budgets, spending, promised(id, held)) > LEAST_USD
      );
    },
  };
}

function sum(amounts: readonly { readonly usd: number }[]): number {
  return amounts.reduce((total, { usd }) => total + usd, 0);
}
