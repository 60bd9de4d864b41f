import { quotaWakeAt } from '../quota/quota.ts';
import { unsettledAt, type Outlook } from './outlook.ts';
import type { CrewDecision } from './plan-types.ts';
import type { Situation } from './situation.ts';

/** How soon to look again at what no event announces: headroom, other crews' runs, a schedule. */
const LOOK_AGAIN_MS = 30_000;
/** The same for memory and disk, which nobody announces and which come back quickly. */
const LOOK_AT_ROOM_MS = 5_000;

/**
 * The earliest moment after now at which the answer of the plan may change by itself: a pause or a quota wait
 * ends, a question reaches its deadline, a lease expires, or the machine is worth another look. Null when only an
 * event can change it.
 */
export function wakeAtOf(
  situation: Situation,
  outlook: Outlook,
  decided: { readonly crew: CrewDecision; readonly starts: number; readonly held: number },
): number | null {
  const { status } = situation.context.snapshot.project.crew;
  if (decided.crew.type !== 'go_on' || status === 'stopped') {
    return null;
  }
  const { now, context } = situation;
  const times = [...outlook.timers, ...context.snapshot.leases.map((lease) => lease.expiresAt)];
  if (outlook.abandoned > 0) {
    times.push(unsettledAt(now));
  }
  if (situation.budget.wakeAt !== null) {
    times.push(situation.budget.wakeAt);
  }
  if (status === 'running' && wantsToStart(outlook)) {
    const dayEnds = context.snapshot.spending?.day?.endsAt ?? null;
    if (situation.budget.day !== null && dayEnds !== null) {
      times.push(dayEnds);
    }
    const quotaEnds = quotaWakeAt(situation.quota, now);
    if (quotaEnds !== null) {
      times.push(quotaEnds);
    }
    const { disk, memory } = context.headroom;
    if (disk === 'low' || memory === 'low' || decided.held > 0) {
      times.push(now + LOOK_AT_ROOM_MS);
    }
    if (mayChangeUnannounced(situation, decided.starts)) {
      times.push(now + LOOK_AGAIN_MS);
    }
  }
  return earliestAfter(now, times);
}

function wantsToStart(outlook: Outlook): boolean {
  return outlook.startable.length > 0 || outlook.testing.runs > 0 || outlook.wantsInitializer;
}

function mayChangeUnannounced(situation: Situation, starts: number): boolean {
  const { context, quota } = situation;
  return (
    !context.insideSchedule || context.headroom.machineSlots <= starts || quota.status === 'canary'
  );
}

function earliestAfter(now: number, times: readonly number[]): number | null {
  const later = times.filter((time) => time > now);
  return later.length === 0 ? null : later.reduce((left, right) => Math.min(left, right));
}
