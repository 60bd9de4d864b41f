import type { CrewState, ImproveSettings, RunOutcome } from '@ropewalk/contracts';
import type { Day } from '../budget/budgets.ts';

/** A look for improvements: a run of the role `improving`. */
export interface ImprovingRun {
  readonly id: number;
  readonly createdAt: number;
  /** Null while it goes on. */
  readonly endedAt: number | null;
  readonly outcome: RunOutcome | null;
}

/** What is known of the improving of one project. */
export interface ImproveRecord {
  readonly settings: ImproveSettings;
  /** Newest first; as many as count. */
  readonly runs: readonly ImprovingRun[];
  readonly openProposals: number;
  /** Since the beginning of the day that was asked for. */
  readonly proposedToday: number;
  readonly acceptedToday: number;
}

/** Everything that the decision looks at. */
export interface ImproveSituation extends ImproveRecord {
  readonly crew: CrewState;
  readonly features: { readonly total: number; readonly passing: number };
  readonly day: Day;
  /** When a budget of the day allows runs again; null = it does now. */
  readonly budgetUntil: number | null;
  /** When the provider account may be used again; `never` needs a person; null = now. */
  readonly accountUntil: number | 'never' | null;
  /** When a schedule of the project opens; `never` = it has none that will; null = nothing keeps it from now. */
  readonly scheduleUntil: number | 'never' | null;
  readonly now: number;
}

export type ImproveReason =
  | 'off'
  | 'crew_working'
  | 'stopped_by_person'
  | 'not_all_passing'
  | 'proposals_waiting'
  | 'looking'
  | 'interval'
  | 'backing_off'
  | 'daily_limit'
  | 'budget'
  | 'quota'
  | 'outside_schedule';

/** Look now, look again at a time, or wait for something to happen. */
export type ImproveDecision =
  | { readonly type: 'look'; readonly atMost: number }
  | { readonly type: 'wait'; readonly until: number; readonly because: ImproveReason }
  | { readonly type: 'idle'; readonly because: ImproveReason };

/** More proposals than this do not pile up before a person. */
export const MOST_OPEN_PROPOSALS = 10;
/** Runs that count for backing off. */
export const IMPROVING_RUNS_KEPT = 10;

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 24 * 60 * MINUTE_MS;

/** Ends that say something about the look itself; what we or the account ended does not. */
const FAILURES: ReadonlySet<RunOutcome> = new Set<RunOutcome>([
  'failed',
  'no_change',
  'timed_out',
  'died',
  'environment',
]);

/**
 * Whether an agent shall look for improvements now. Only where the crew has ended because everything passes: what a
 * person has stopped stays stopped until they start it again. Times come from the store, so a restart moves nothing.
 */
export function decideImprovement(situation: ImproveSituation): ImproveDecision {
  const idle = idleReason(situation);
  if (idle !== null) {
    return { type: 'idle', because: idle };
  }
  const room = roomForProposals(situation);
  const waits = [
    ...(room > 0 ? [] : [{ until: situation.day.endsAt, because: 'daily_limit' } as const]),
    ...pauses(situation),
  ];
  const [last] = waits.sort((one, other) => other.until - one.until);
  return last === undefined
    ? { type: 'look', atMost: roomForProposals(situation) }
    : { type: 'wait', ...last };
}

/** How many proposals, or features that are accepted by themselves, this day still has room for. */
export function roomToday(
  record: Pick<ImproveRecord, 'settings' | 'proposedToday' | 'acceptedToday'>,
): number {
  const { settings, proposedToday, acceptedToday } = record;
  const used = settings.accept === 'by_itself' ? acceptedToday : proposedToday;
  return Math.max(0, settings.dailyLimit - used);
}

/** How many more proposals are wanted now; those that wait to be accepted by themselves take up the day's room. */
export function roomForProposals(
  record: Pick<ImproveRecord, 'settings' | 'proposedToday' | 'acceptedToday' | 'openProposals'>,
): number {
  const { settings, openProposals } = record;
  const taken = settings.accept === 'by_itself' ? openProposals : 0;
  return Math.max(0, Math.min(roomToday(record) - taken, MOST_OPEN_PROPOSALS - openProposals));
}

function idleReason(situation: ImproveSituation): ImproveReason | null {
  const { settings, crew, features, runs } = situation;
  if (!settings.enabled) {
    return 'off';
  }
  if (crew.status !== 'stopped') {
    return 'crew_working';
  }
  if (crew.end?.reason === 'stopped_by_person') {
    return 'stopped_by_person';
  }
  if (
    crew.end?.reason !== 'all_passing' ||
    features.total === 0 ||
    features.passing < features.total
  ) {
    return 'not_all_passing';
  }
  if (runs.some((run) => run.endedAt === null)) {
    return 'looking';
  }
  // Those that are accepted by themselves wait for a day, not for a person.
  if (settings.accept === 'by_person' && situation.openProposals >= MOST_OPEN_PROPOSALS) {
    return 'proposals_waiting';
  }
  if (situation.accountUntil === 'never') {
    return 'quota';
  }
  return situation.scheduleUntil === 'never' ? 'outside_schedule' : null;
}

function pauses(
  situation: ImproveSituation,
): { readonly until: number; readonly because: ImproveReason }[] {
  const { settings, runs, now } = situation;
  const failures = failuresInARow(runs);
  const intervalMs = settings.intervalMinutes * MINUTE_MS;
  const since = Math.max(settings.changedAt, runs[0]?.endedAt ?? 0);
  const pauseMs = Math.max(intervalMs, Math.min(intervalMs * 2 ** failures, LONGEST_PAUSE_MS));
  const due = [
    { until: since + pauseMs, because: failures > 0 ? 'backing_off' : 'interval' },
    { until: situation.budgetUntil, because: 'budget' },
    { until: situation.accountUntil, because: 'quota' },
    { until: situation.scheduleUntil, because: 'outside_schedule' },
  ] as const;
  return due.flatMap(({ until, because }) =>
    typeof until === 'number' && until > now ? [{ until, because }] : [],
  );
}

function failuresInARow(runs: readonly ImprovingRun[]): number {
  const counted = runs.filter(({ outcome }) => outcome === 'completed' || isFailure(outcome));
  const good = counted.findIndex(({ outcome }) => outcome === 'completed');
  return good === -1 ? counted.length : good;
}

function isFailure(outcome: RunOutcome | null): boolean {
  return outcome !== null && FAILURES.has(outcome);
}
