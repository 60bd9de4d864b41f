import type { Reason } from '@ropewalk/contracts';
import { quotaAllowance, quotaEndsAt } from '../quota/quota.ts';
import { ENVIRONMENT_FAILURE_LIMIT } from '../retry/retry.ts';
import { toReason } from './readiness.ts';
import type { Situation } from './situation.ts';

/**
 * What keeps the whole crew from starting anything, the most decisive first; null when nothing does. Ended by
 * a person, a schedule or an end of the crew, never by waiting for a slot.
 */
export function crewObstacle(situation: Situation): Reason | null {
  const { project } = situation.context.snapshot;
  const outsideSchedule = toReason('outside_schedule', [], situation.context.scheduleOpensAt);
  if (project.crew.status === 'stopped' && project.crew.end?.reason === 'outside_schedule') {
    return outsideSchedule;
  }
  if (project.crew.status !== 'running') {
    return toReason(project.crew.status);
  }
  if (situation.mustInitialize) {
    return toReason('initializing');
  }
  if (project.environmentFailures >= ENVIRONMENT_FAILURE_LIMIT) {
    return toReason('environment_broken');
  }
  if (situation.quota.status === 'unavailable') {
    return toReason('agent_not_available');
  }
  if (isUnheld(situation)) {
    return toReason('time_limit_missing');
  }
  if (!situation.context.insideSchedule) {
    return outsideSchedule;
  }
  return runsLeft(situation) > 0 ? null : toReason('budget_reached');
}

/** Whether no budget could hold what would be started. */
export function isUnheld({ context }: Situation): boolean {
  return (context.unheldDriver ?? null) !== null;
}

/** Runs that `maxRuns` still allows. */
export function runsLeft(situation: Situation): number {
  const { crew } = situation.context.snapshot.project;
  const { maxRuns } = situation.settings;
  return maxRuns === null || crew.status === 'stopped'
    ? Number.POSITIVE_INFINITY
    : Math.max(0, maxRuns - crew.runsStarted);
}

/** What budgets, the account or the machine lack at this moment for starting a run; it ends by itself. */
export function shortage(situation: Situation): Reason | null {
  const { headroom, snapshot } = situation.context;
  if (situation.budget.day !== null) {
    return toReason('budget_reached', [], snapshot.spending?.day?.endsAt ?? null);
  }
  if (quotaAllowance(situation.quota, situation.now) === 'nothing') {
    return toReason('quota_wait', [], quotaEndsAt(situation.quota, situation.now));
  }
  if (headroom.noWorker === true) {
    return toReason('no_worker');
  }
  if (headroom.disk === 'low') {
    return toReason('disk_low');
  }
  return headroom.memory === 'low' ? toReason('memory_low') : null;
}
