import type { Schedule, ScheduleOverride } from '@ropewalk/contracts';
import { nextWindow, openWindow, type ScheduleWindow } from './windows.ts';

/** All that the schedules of one project rest on. */
export interface ScheduleBook {
  readonly schedules: readonly Schedule[];
  readonly overrides: readonly ScheduleOverride[];
}

/** A window that is open, and a person's word about it. */
export interface OpenHours {
  readonly schedule: Schedule;
  readonly window: ScheduleWindow;
  /** `stop`: nothing is started. `start`: what works is the person's own. */
  readonly override: ScheduleOverride['type'] | null;
}

/** Windows that are open at `now`, the one that closes first first. */
export function openHours(book: ScheduleBook, now: number): readonly OpenHours[] {
  return book.schedules
    .flatMap((schedule): OpenHours[] => {
      const window = openWindow(schedule, now);
      return window === null
        ? []
        : [{ schedule, window, override: overrideOf(book, schedule.id, now) }];
    })
    .sort(
      (left, right) => left.window.end - right.window.end || right.schedule.id - left.schedule.id,
    );
}

/** What is in force at `now`: the open window that closes last and that no person has stopped. */
export function governing(book: ScheduleBook, now: number): OpenHours | null {
  return openHours(book, now).findLast(({ override }) => override !== 'stop') ?? null;
}

/** When a window opens next, whatever is open now; null when none ever does. */
export function nextStart(book: ScheduleBook, now: number): number | null {
  const starts = book.schedules.flatMap((schedule) => nextWindow(schedule, now)?.start ?? []);
  return starts.length === 0 ? null : Math.min(...starts);
}

/** What a schedule's hours say about a project at one moment. */
export interface ScheduleOverview {
  readonly hasSchedules: boolean;
  /** Null while a window is open that no person has stopped. */
  readonly nextStart: number | null;
  /** The latest end of those windows. */
  readonly nextEnd: number | null;
  readonly activeCount: number;
}

/** The overview that badges show; disabled schedules are as good as none. */
export function overviewOf(book: ScheduleBook, now: number): ScheduleOverview {
  const active = openHours(book, now).filter(({ override }) => override !== 'stop');
  return {
    hasSchedules: book.schedules.some((schedule) => schedule.enabled),
    nextStart: active.length > 0 ? null : nextStart(book, now),
    nextEnd: active.at(-1)?.window.end ?? null,
    activeCount: active.length,
  };
}

function overrideOf(
  { overrides }: ScheduleBook,
  scheduleId: number,
  now: number,
): ScheduleOverride['type'] | null {
  return (
    overrides.find((entry) => entry.scheduleId === scheduleId && entry.expiresAt > now)?.type ??
    null
  );
}
