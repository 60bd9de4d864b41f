import type { Event, Role, Run } from '@ropewalk/contracts';
import { budgetState, hasBudgets, type OurReason } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { dayAt } from '../machine/day.ts';
import { isParked, isParkedFor } from './account.ts';

/** Who works for a crew, and only while that works. */
const OF_THE_CREW: ReadonlySet<Role> = new Set<Role>(['initializer', 'coding', 'testing']);

/** A run that is about to begin, as far as others may keep it from that. */
export type AboutToBegin = Pick<Run, 'id' | 'projectId' | 'role' | 'features'>;

/**
 * Why a run must not begin any more although it was dispatched: since then, its crew was paused or has ended, another
 * run has met a limit of their account, or a budget is used up. Null when it may. A crew that drains lets it begin.
 */
export async function whyNotBegin(
  context: EngineContext,
  run: AboutToBegin,
  account: string,
): Promise<OurReason | null> {
  const [project, parked] = await Promise.all([
    context.store.query('projectById', { projectId: run.projectId }),
    isParked(context, run, account),
  ]);
  if (project === null) {
    return 'stopped';
  }
  const crew = OF_THE_CREW.has(run.role) ? project.crew.status : 'running';
  if (crew === 'stopped' || crew === 'paused') {
    return crew;
  }
  return parked ? 'account_waiting' : whyNoMoney(context, run, project.settings.budgets);
}

async function whyNoMoney(
  { store, clock, settings }: EngineContext,
  { id, projectId }: AboutToBegin,
  budgets: Parameters<typeof hasBudgets>[0],
): Promise<OurReason | null> {
  if (!hasBudgets(budgets, settings())) {
    return null;
  }
  const now = clock.now();
  const [spending, active] = await Promise.all([
    store.query('spending', { projectId, now, day: dayAt(now) }),
    store.query('activeRuns', {}),
  ]);
  const runs = active.filter((run) => run.id === id);
  return budgetState({ now, budgets, spending, runs }).stops.length > 0 ? 'budget' : null;
}

/** The same, told by what happens while a run is being prepared; null when the event does not keep it from anything. */
export function calledOffBy(
  { projectId, body }: Event,
  run: AboutToBegin,
  account: string,
): OurReason | null {
  switch (body.type) {
    case 'crew.paused':
      return projectId === run.projectId && OF_THE_CREW.has(run.role) ? 'paused' : null;
    case 'crew.ended':
      return projectId === run.projectId && OF_THE_CREW.has(run.role) ? 'stopped' : null;
    case 'quota.changed':
      return body.account === account && isParkedFor(body.state, run) ? 'account_waiting' : null;
    default:
      return null;
  }
}
