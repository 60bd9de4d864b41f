import type { Schedule } from '@ropewalk/contracts';
import { Temporal } from 'temporal-polyfill';

/** One opening of a schedule: from `start` up to, but without, `end`. Milliseconds since the epoch. */
export interface ScheduleWindow {
  readonly start: number;
  readonly end: number;
}

/** What decides when a schedule is open. */
export type ScheduleTimes = Pick<
  Schedule,
  'startTime' | 'durationMinutes' | 'daysOfWeek' | 'timeZone' | 'enabled'
>;

const MINUTE_MS = 60_000;
const WHOLE_DAY_MINUTES = 1440;
/**
 * A window is over at the latest on the second day after the one it opened on (a day of up to 26 hours), and the
 * next one opens within a week, or in the week after where the clocks leave out a day.
 */
const LOOK_BACK_DAYS = 3;
const LOOK_AHEAD_DAYS = 15;

/**
 * The window that opens on a day of the schedule's time zone; null where it opens none.
 *
 * It opens by the clocks there: a time that the clocks leave out is taken by the offset before the change (02:30
 * becomes 03:30), and of a time that they show twice the first counts, as in RFC 5545. It stays open for
 * its minutes of real time, so that what it may cost does not depend on the night; only a whole day (1440) lasts
 * until the clocks show the same time again, so that a schedule of all days has no gap when a day has 25 hours.
 */
export function windowOn(schedule: ScheduleTimes, date: Temporal.PlainDate): ScheduleWindow | null {
  if (!schedule.enabled || (schedule.daysOfWeek & (1 << (date.dayOfWeek - 1))) === 0) {
    return null;
  }
  const start = instantOf(schedule, date);
  const end =
    schedule.durationMinutes === WHOLE_DAY_MINUTES
      ? instantOf(schedule, date.add({ days: 1 }))
      : start + schedule.durationMinutes * MINUTE_MS;
  return end > start ? { start, end } : null;
}

/** The window that is open at `now`; of several (a day of 23 hours) the one that closes last. */
export function openWindow(schedule: ScheduleTimes, now: number): ScheduleWindow | null {
  return (
    windowsAround(schedule, now, { from: -LOOK_BACK_DAYS, to: 1 }).findLast(
      ({ start, end }) => start <= now && now < end,
    ) ?? null
  );
}

/** The first window that opens after `now`; null when none ever does. */
export function nextWindow(schedule: ScheduleTimes, now: number): ScheduleWindow | null {
  return (
    windowsAround(schedule, now, { from: -1, to: LOOK_AHEAD_DAYS }).find(
      ({ start }) => start > now,
    ) ?? null
  );
}

/** The window that was the last to close, at `now` or before; none further back than two weeks. */
export function lastWindow(schedule: ScheduleTimes, now: number): ScheduleWindow | null {
  return (
    windowsAround(schedule, now, { from: -LOOK_AHEAD_DAYS, to: 0 }).findLast(
      ({ end }) => end <= now,
    ) ?? null
  );
}

function windowsAround(
  schedule: ScheduleTimes,
  now: number,
  days: { readonly from: number; readonly to: number },
): readonly ScheduleWindow[] {
  if (!schedule.enabled || schedule.daysOfWeek === 0) {
    return [];
  }
  const today = Temporal.Instant.fromEpochMilliseconds(now)
    .toZonedDateTimeISO(schedule.timeZone)
    .toPlainDate();
  const windows: ScheduleWindow[] = [];
  for (let offset = days.from; offset <= days.to; offset += 1) {
    const window = windowOn(schedule, today.add({ days: offset }));
    // Where the clocks leave out a whole day, two dates open at the same moment: that is one window.
    if (window !== null && window.start !== windows.at(-1)?.start) {
      windows.push(window);
    }
  }
  return windows;
}

function instantOf({ startTime, timeZone }: ScheduleTimes, date: Temporal.PlainDate): number {
  return date.toZonedDateTime({ timeZone, plainTime: startTime }).epochMilliseconds;
}
