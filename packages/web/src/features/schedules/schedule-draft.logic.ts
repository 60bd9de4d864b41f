import type { Schedule, ScheduleBody } from './api/schedules.ts';
import { isZone } from './zone.logic.ts';

/** A schedule as it is typed. */
export interface ScheduleDraft {
  readonly startTime: string;
  readonly hours: string;
  readonly minutes: string;
  readonly days: number;
  readonly zone: string;
  readonly enabled: boolean;
  readonly yolo: boolean;
  /** Empty is the project's own. */
  readonly model: string;
  readonly concurrency: number;
}

export type DraftField = 'startTime' | 'duration' | 'days' | 'zone' | 'model';

export const DAY_NAMES = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;
export const EVERY_DAY = 127;
export const WEEKDAYS = 31;
export const WEEKEND = 96;

/** A new one: a night, or from where somebody pointed at. */
export function emptyDraft(
  zone: string,
  at: { day: number; minute: number } | null,
): ScheduleDraft {
  return {
    startTime: at === null ? '22:00' : toClock(at.minute),
    hours: at === null ? '8' : '2',
    minutes: '0',
    days: at === null ? WEEKDAYS : 1 << at.day,
    zone,
    enabled: true,
    yolo: false,
    model: '',
    concurrency: 3,
  };
}

export function toDraft(schedule: Schedule): ScheduleDraft {
  return {
    startTime: schedule.start_time,
    hours: String(Math.floor(schedule.duration_minutes / 60)),
    minutes: String(schedule.duration_minutes % 60),
    days: schedule.days_of_week,
    zone: schedule.time_zone,
    enabled: schedule.enabled,
    yolo: schedule.yolo_mode,
    model: schedule.model ?? '',
    concurrency: schedule.max_concurrency,
  };
}

/** Minutes; null for what is no duration. */
export function durationOf({ hours, minutes }: Pick<ScheduleDraft, 'hours' | 'minutes'>) {
  const [wholeHours, rest] = [Number(hours || '0'), Number(minutes || '0')];
  const isWhole = Number.isInteger(wholeHours) && Number.isInteger(rest);
  const total = wholeHours * 60 + rest;
  return isWhole && wholeHours >= 0 && rest >= 0 && total >= 1 && total <= 1440 ? total : null;
}

/** What is wrong with it, by field. */
export function problemsOf(draft: ScheduleDraft): Partial<Record<DraftField, string>> {
  return {
    ...(/^([01]\d|2[0-3]):[0-5]\d$/.test(draft.startTime)
      ? {}
      : { startTime: 'Write a time between 00:00 and 23:59.' }),
    ...(durationOf(draft) === null ? { duration: 'From 1 minute to 24 hours.' } : {}),
    ...(draft.days === 0 ? { days: 'Choose a day at least.' } : {}),
    ...(isZone(draft.zone) ? {} : { zone: 'Use a name such as Europe/Berlin or UTC.' }),
    ...(/\s/.test(draft.model.trim()) ? { model: 'Names of models have no blanks.' } : {}),
  };
}

/** As the API takes it; only a draft without problems may be sent. */
export function toBody(draft: ScheduleDraft): ScheduleBody {
  const model = draft.model.trim();
  return {
    start_time: draft.startTime,
    duration_minutes: durationOf(draft) ?? 1,
    days_of_week: draft.days,
    time_zone: draft.zone,
    enabled: draft.enabled,
    yolo_mode: draft.yolo,
    model: model === '' ? null : model,
    max_concurrency: draft.concurrency,
  };
}

/** `22:00` of minutes since midnight. */
export function toClock(minute: number): string {
  const within = ((minute % 1440) + 1440) % 1440;
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
}

/** `06:00 the next day`: when a window closes, on days whose clocks are not changed. */
export function endText(startTime: string, durationMinutes: number): string {
  const [hour = 0, minute = 0] = startTime.split(':').map(Number);
  const end = hour * 60 + minute + durationMinutes;
  return `${toClock(end)}${end >= 1440 ? ' the next day' : ''}`;
}

/** `Every day`, `Mon to Fri`, `Tue, Thu`. */
export function daysText(days: number): string {
  if (days === 0) {
    return 'No day';
  }
  if (days === EVERY_DAY) {
    return 'Every day';
  }
  const chosen = DAY_NAMES.flatMap((_, index) => ((days & (1 << index)) === 0 ? [] : [index]));
  const short = (index: number): string => (DAY_NAMES[index] ?? '').slice(0, 3);
  const [first = 0] = chosen;
  const last = chosen.at(-1) ?? first;
  return chosen.length > 2 && last - first === chosen.length - 1
    ? `${short(first)} to ${short(last)}`
    : chosen.map(short).join(', ');
}
