import type { CrewState, Schedule, ScheduleAction, ScheduleOutcome } from '@ropewalk/contracts';
import { Temporal } from 'temporal-polyfill';
import { governing, nextStart, openHours, type ScheduleBook } from './hours.ts';
import { lastWindow, nextWindow, openWindow, type ScheduleWindow } from './windows.ts';

/** A schedule's intention or deed that has no number yet. */
export type NewScheduleAction = Omit<ScheduleAction, 'id'>;

/** How something came out. */
export interface Outcome {
  readonly outcome: ScheduleOutcome;
  readonly detail: string;
}

/** What the schedules of a project look at when they decide. */
export interface ScheduleView {
  readonly book: ScheduleBook;
  readonly crew: CrewState;
  readonly now: number;
}

/** A window that has opened since anybody looked. */
export interface Opening {
  readonly schedule: Schedule;
  /** In the order to be written; one that waits is a start that is due. */
  readonly actions: readonly NewScheduleAction[];
  /** Whether a person's crew works already, so that the window has no say about it. */
  readonly isKept: boolean;
}

/** Windows that have opened since they were last seen to, and those that came and went meanwhile. */
export function findOpenings(view: ScheduleView): readonly Opening[] {
  return view.book.schedules.flatMap((schedule) => openingOf(view, schedule) ?? []);
}

function openingOf(view: ScheduleView, schedule: Schedule): Opening | null {
  const { now, crew } = view;
  const isNew = (window: ScheduleWindow | null): window is ScheduleWindow =>
    window !== null && window.start > schedule.settledUntil;
  const missed = lastWindow(schedule, now);
  const open = openWindow(schedule, now);
  const actions: NewScheduleAction[] = [];
  if (isNew(missed)) {
    actions.push({
      ...actionOf(schedule, missed, 'start', missed.start),
      outcome: 'missed',
      at: now,
      detail: 'Ropewalk was not running while this window was open.',
    });
  }
  if (isNew(open)) {
    const start = actionOf(schedule, open, 'start', open.start);
    const outcome = outcomeOf(start, view);
    actions.push(outcome === null ? start : { ...start, ...outcome, at: now });
  }
  const newest = [open, missed].find(isNew);
  return newest === undefined
    ? null
    : {
        schedule: { ...schedule, settledUntil: newest.start, crashCount: 0 },
        actions,
        isKept: isNew(open) && crew.status !== 'stopped' && crew.startedBy.type === 'person',
      };
}

/** An action of a schedule that waits to be done. */
export function actionOf(
  schedule: Schedule,
  window: ScheduleWindow,
  kind: ScheduleAction['kind'],
  dueAt: number,
): NewScheduleAction {
  return {
    projectId: schedule.projectId,
    scheduleId: schedule.id,
    kind,
    windowStart: window.start,
    windowEnd: window.end,
    dueAt,
    outcome: 'waiting',
    at: null,
    detail: 'The window has opened.',
  };
}

/** How a start or restart that waits comes out without being tried; null while it is to be tried. */
export function outcomeOf(
  action: Pick<ScheduleAction, 'scheduleId' | 'windowEnd'>,
  { book, crew, now }: ScheduleView,
): Outcome | null {
  if (action.windowEnd <= now) {
    return { outcome: 'called_off', detail: 'The window was over before it came to that.' };
  }
  const open = openHours(book, now).find(({ schedule }) => schedule.id === action.scheduleId);
  if (open?.override === 'stop') {
    return HELD;
  }
  return crew.status === 'stopped'
    ? null
    : { outcome: 'already_running', detail: 'The crew was working already.' };
}

/** A person's stop goes before everything that waits. */
export const HELD: Outcome = {
  outcome: 'held',
  detail: 'A person had stopped the crew until the end of this window.',
};

/** The end of a crew that a schedule started, once no window is open any more. */
export interface Closing {
  /** What a person reads about the crew's end. */
  readonly detail: string;
  /** Null where no window can be named that is over. */
  readonly action: NewScheduleAction | null;
}

/**
 * Whether the crew is to end because its hours are over. Of overlapping windows the one that closes last decides,
 * whichever schedule started the crew; one that a person started is never ended.
 */
export function findClosing({ book, crew, now }: ScheduleView): Closing | null {
  if (crew.status === 'stopped' || crew.startedBy.type !== 'schedule' || governing(book, now)) {
    return null;
  }
  const next = nextStart(book, now);
  const [over] = book.schedules
    .flatMap((schedule) => {
      const window = lastWindow(schedule, now);
      return window === null ? [] : [{ schedule, window }];
    })
    .sort((left, right) => right.window.end - left.window.end);
  return {
    detail:
      'The scheduled hours are over. What the agents had done is saved' +
      (next === null ? '.' : `; the next window opens at ${formatInstant(next)}.`),
    action:
      over === undefined
        ? null
        : {
            ...actionOf(over.schedule, over.window, 'stop', over.window.end),
            outcome: 'stopped',
            at: now,
            detail: 'The hours were over. What the agents had done is saved.',
          },
  };
}

/** The first moment after `now` at which a window opens or closes, or something that waits is due. */
export function nextMoment(
  book: ScheduleBook,
  waiting: readonly ScheduleAction[],
  now: number,
): number | null {
  const times = [
    ...book.schedules.flatMap((schedule) => nextWindow(schedule, now)?.start ?? []),
    ...openHours(book, now).map(({ window }) => window.end),
    ...waiting.map((action) => action.dueAt),
  ].filter((time) => time > now);
  return times.length === 0 ? null : Math.min(...times);
}

function formatInstant(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString();
}
