/** What a forecast rests on. Times are milliseconds since the epoch. */
export interface Progress {
  readonly now: number;
  /** When features landed in this run of the crew, in any order. */
  readonly landedAt: readonly number[];
  /** When coding runs of it worked; null = still. */
  readonly worked: readonly { readonly from: number; readonly until: number | null }[];
  /** When the crew began, and when it ended; null = it still works. */
  readonly startedAt: number;
  readonly endedAt: number | null;
}

export type ForecastLack = 'not_working' | 'too_few_landings' | 'needs_person' | 'nothing_left';

/** When everything that needs no person passes: as likely before as after `p50`, and nine times in ten before `p90`. */
export type Forecast =
  | { readonly type: 'known'; readonly p50: number; readonly p90: number }
  | { readonly type: 'unknown'; readonly because: ForecastLack };

const HOUR_MS = 3_600_000;
/** With fewer than these nobody could tell luck from pace. */
const LANDINGS_NEEDED = 5;
/** Older landings say little of how it goes on. */
const LANDINGS_COUNTED = 50;
/** Standard deviations above the mean below which nine of ten lie. */
const NINE_OF_TEN = 1.2816;

/** Features landed in an hour, over the last hour of work and over the whole run; null before anything can be said. */
export function ratesOf(progress: Progress): {
  readonly lastHour: number | null;
  readonly wholeRun: number | null;
} {
  const end = progress.endedAt ?? progress.now;
  const rateSince = (from: number): number | null => {
    const landed = progress.landedAt.filter((at) => at > from && at <= end).length;
    return end > from ? (landed * HOUR_MS) / (end - from) : null;
  };
  return {
    lastHour: rateSince(Math.max(progress.startedAt, end - HOUR_MS)),
    wholeRun: rateSince(progress.startedAt),
  };
}

/**
 * How long what is `open` will take with so many `slots`, if it goes on as with the last landings: each took the gap
 * before it times the agents that worked at the same time, and the sum of many such efforts is nearly normal. How
 * little is known of their mean counts, too: with few landings the two answers lie far apart.
 */
export function forecast(
  progress: Progress,
  left: { readonly open: number; readonly waitForPerson: number; readonly slots: number },
): Forecast {
  if (left.open === 0) {
    return { type: 'unknown', because: left.waitForPerson > 0 ? 'needs_person' : 'nothing_left' };
  }
  if (progress.endedAt !== null || left.slots === 0) {
    return { type: 'unknown', because: 'not_working' };
  }
  const landed = progress.landedAt
    .filter((at) => at > progress.startedAt && at <= progress.now)
    .toSorted((one, other) => one - other)
    .slice(-LANDINGS_COUNTED - 1);
  if (landed.length < LANDINGS_NEEDED) {
    return { type: 'unknown', because: 'too_few_landings' };
  }
  const times = landed.length > LANDINGS_COUNTED ? landed : [progress.startedAt, ...landed];
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const agents = meanAgents(progress, times[0] ?? progress.startedAt);
  const efforts = gaps.map((gap) => gap * agents);
  const mean = sumOf(efforts) / efforts.length;
  const variance = sumOf(efforts.map((effort) => (effort - mean) ** 2)) / (efforts.length - 1);
  const spread = Math.sqrt(left.open * variance * (1 + left.open / efforts.length));
  // The last features cannot be shared out among more agents than there are features.
  const hands = Math.min(left.slots, left.open);
  return {
    type: 'known',
    p50: progress.now + (left.open * mean) / hands,
    p90: progress.now + (left.open * mean + NINE_OF_TEN * spread) / hands,
  };
}

/** Agents that worked at the same time since `from`, on average: at least one, as something landed. */
function meanAgents({ worked, now }: Progress, from: number): number {
  const workedMs = sumOf(
    worked.map((run) => Math.max(0, Math.min(run.until ?? now, now) - Math.max(run.from, from))),
  );
  return now > from ? Math.max(1, workedMs / (now - from)) : 1;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
