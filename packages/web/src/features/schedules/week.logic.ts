import { instantOf, wallOf, weekdayOf, type WallTime } from './zone.logic.ts';

/** What decides when a schedule is open. */
export interface ScheduleTimes {
  readonly id: number;
  /** `HH:MM` by the clocks of `time_zone`. */
  readonly start_time: string;
  readonly duration_minutes: number;
  /** Bits; Monday is 1. */
  readonly days_of_week: number;
  readonly time_zone: string;
}

/** One opening; milliseconds since the epoch, without `end`. */
export interface Window {
  readonly scheduleId: number;
  readonly start: number;
  readonly end: number;
}

/** One day of the shown week: from its midnight to the next one. */
export interface Day {
  readonly start: number;
  readonly end: number;
  readonly date: Pick<WallTime, 'year' | 'month' | 'day'>;
}

/** The part of a window that lies on one day, in minutes as the clocks show them. */
export interface Segment {
  readonly scheduleId: number;
  readonly window: Window;
  readonly day: number;
  readonly fromMinute: number;
  readonly toMinute: number;
  /** Its place beside those that it overlaps, and how many places there are. */
  readonly lane: number;
  readonly lanes: number;
}

export const MINUTES_A_DAY = 1440;
const MINUTE_MS = 60_000;
const DAY_MS = MINUTES_A_DAY * MINUTE_MS;
/** A window that reaches into the week opened at most two days (of up to 26 hours) before. */
const LOOK_BACK_DAYS = 3;
const LEAST_MINUTES = 15;

/** The seven days, Monday first, of the week that is `weeks` after the one of `now`. */
export function weekOf(zone: string, now: number, weeks: number): readonly Day[] {
  const today = wallOf(zone, now);
  const monday = today.day - weekdayOf(today) + 7 * weeks;
  const midnight = (offset: number): number =>
    instantOf(zone, { ...today, day: monday + offset, hour: 0, minute: 0 });
  return Array.from({ length: 7 }, (_, offset) => {
    const date = new Date(Date.UTC(today.year, today.month - 1, monday + offset));
    return {
      start: midnight(offset),
      end: midnight(offset + 1),
      date: { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() },
    };
  });
}

/**
 * Every opening of a schedule that reaches into a span of time, the first one first. It opens by the clocks of its
 * zone and stays open for its minutes; a whole day lasts until the clocks show the same time again.
 */
export function windowsIn(schedule: ScheduleTimes, from: number, until: number): readonly Window[] {
  const { time_zone: zone, start_time, duration_minutes, days_of_week, id } = schedule;
  const [hour = 0, minute = 0] = start_time.split(':').map(Number);
  const first = wallOf(zone, from);
  const days = Math.ceil((until - from) / DAY_MS) + 1;
  const windows: Window[] = [];
  for (let offset = -LOOK_BACK_DAYS; offset <= days; offset += 1) {
    const date = { ...first, day: first.day + offset };
    if ((days_of_week & (1 << weekdayOf(date))) === 0) {
      continue;
    }
    const start = instantOf(zone, { ...date, hour, minute });
    const end =
      duration_minutes === MINUTES_A_DAY
        ? instantOf(zone, { ...date, day: date.day + 1, hour, minute })
        : start + duration_minutes * MINUTE_MS;
    if (end > from && start < until && start !== windows.at(-1)?.start) {
      windows.push({ scheduleId: id, start, end });
    }
  }
  return windows;
}

/** How windows lie on the days of a week, those that overlap beside each other. */
export function segmentsOf(
  zone: string,
  week: readonly Day[],
  windows: readonly Window[],
): readonly Segment[] {
  return week.flatMap((day, index) => {
    const parts = windows
      .filter(({ start, end }) => start < day.end && end > day.start)
      .map((window) => partOn(zone, day, index, window))
      .toSorted(
        (left, right) => left.fromMinute - right.fromMinute || left.scheduleId - right.scheduleId,
      );
    return inLanes(parts);
  });
}

type Part = Omit<Segment, 'lane' | 'lanes'>;

function partOn(zone: string, day: Day, index: number, window: Window): Part {
  const fromMinute = window.start <= day.start ? 0 : minuteOf(zone, window.start);
  const shownEnd = window.end >= day.end ? MINUTES_A_DAY : minuteOf(zone, window.end);
  // In the hour that is shown twice an end can show less than its start.
  const toMinute = Math.min(MINUTES_A_DAY, Math.max(shownEnd, fromMinute + LEAST_MINUTES));
  return {
    scheduleId: window.scheduleId,
    window,
    day: index,
    fromMinute: Math.min(fromMinute, toMinute - LEAST_MINUTES),
    toMinute,
  };
}

/** Minutes since midnight as the clocks show them. */
export function minuteOf(zone: string, instant: number): number {
  const { hour, minute } = wallOf(zone, instant);
  return hour * 60 + minute;
}

function inLanes(parts: readonly Part[]): readonly Segment[] {
  const placed: Segment[] = [];
  let group: Part[] = [];
  let ends: number[] = [];
  let lanes: number[] = [];
  const close = (): void => {
    placed.push(
      ...group.map((part, index) => ({ ...part, lane: lanes[index] ?? 0, lanes: ends.length })),
    );
    [group, ends, lanes] = [[], [], []];
  };
  for (const part of parts) {
    if (group.length > 0 && Math.max(...ends) <= part.fromMinute) {
      close();
    }
    const free = ends.findIndex((end) => end <= part.fromMinute);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = part.toMinute;
    group.push(part);
    lanes.push(lane);
  }
  close();
  return placed;
}

/** Whether two schedules are open at the same time anywhere in these windows. */
export function overlapping(windows: readonly Window[]): readonly (readonly [number, number])[] {
  const sorted = windows.toSorted((left, right) => left.start - right.start);
  const found = new Map<string, readonly [number, number]>();
  for (const [index, window] of sorted.entries()) {
    for (const other of sorted.slice(index + 1)) {
      if (other.start >= window.end) {
        break;
      }
      const [low, high] = [window.scheduleId, other.scheduleId].toSorted((a, b) => a - b);
      if (low !== undefined && high !== undefined && low !== high) {
        found.set(`${low}-${high}`, [low, high]);
      }
    }
  }
  return [...found.values()];
}
