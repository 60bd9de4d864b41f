import { quotaAllowance, quotaWidth } from '../quota/quota.ts';
import { crewObstacle, runsLeft, shortage } from './obstacles.ts';
import type { Situation } from './situation.ts';

/** How many runs may be started now. */
export interface Slots {
  readonly coding: number;
  readonly testing: number;
  /** For both together: what the machine, `maxRuns` and the quota leave. */
  readonly total: number;
  /** Set when the one run that may start is to try whether a limit is gone. */
  readonly canaryOf: string | null;
}

const NONE: Slots = { coding: 0, testing: 0, total: 0, canaryOf: null };

/** Slots for coding and testing runs: two fixed counts, independent of each other, under one limit. */
export function freeSlots(situation: Situation): Slots {
  if (crewObstacle(situation) !== null || shortage(situation) !== null) {
    return NONE;
  }
  const { settings, active } = situation;
  return {
    coding: Math.max(0, settings.maxConcurrency - active.coding),
    testing: settings.yolo ? 0 : Math.max(0, settings.testingAgentRatio - active.testing),
    ...startLimit(situation),
  };
}

/** What may be started at all, whatever it is for. */
export function startLimit(situation: Situation): Pick<Slots, 'total' | 'canaryOf'> {
  const { context, quota, now } = situation;
  const total = Math.max(
    0,
    Math.min(
      context.headroom.machineSlots,
      runsLeft(situation),
      quotaWidth(quota, now) - context.accountRuns,
    ),
  );
  return quotaAllowance(quota, now) === 'canary'
    ? { total: Math.min(1, total), canaryOf: context.account }
    : { total, canaryOf: null };
}
