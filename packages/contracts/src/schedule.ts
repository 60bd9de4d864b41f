import { z } from 'zod';

/** The wall-clock time at which a window opens, `HH:MM` of 24 hours. */
export const startTimeSchema = z
  .string()
  .regex(/^([0-1][0-9]|2[0-3]):[0-5][0-9]$/, 'use HH:MM between 00:00 and 23:59');

/** Whether this is a name of the IANA time zone database (an offset such as `+02:00` is none). */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) {
    return false;
  }
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}

export const timeZoneSchema = z
  .string()
  .max(64)
  .refine(
    isTimeZone,
    'use a name of the IANA time zone database, such as "Europe/Berlin" or "UTC"',
  );

/** Days as bits: Monday is 1, Tuesday 2, up to Sunday 64. Zero is no day at all. */
export const daysOfWeekSchema = z.int().min(0).max(127);

/** The most schedules that a project can have. */
export const SCHEDULE_LIMIT = 50;
/** How much of its history a schedule keeps: what came out last, beside what waits. */
export const SCHEDULE_HISTORY_LIMIT = 500;

/** The hours in which a project's crew works by itself, and how it works then. */
export const scheduleSchema = z.object({
  id: z.int(),
  projectId: z.int(),
  /** When a window opens, by the clocks of `timeZone`. */
  startTime: startTimeSchema,
  /** How long it is open, in minutes that really pass; 1440 is until the same time on the next day. */
  durationMinutes: z.int().min(1).max(1440),
  /** The days, in `timeZone`, on which it opens. */
  daysOfWeek: daysOfWeekSchema,
  timeZone: timeZoneSchema,
  enabled: z.boolean(),
  yolo: z.boolean(),
  /** Null: the project's own. */
  model: z.string().nullable(),
  maxConcurrency: z.int().min(1).max(64),
  /** Restarts after a crash in the window that opened last. */
  crashCount: z.int().min(0),
  /** Windows that opened at or before this moment have been seen to. */
  settledUntil: z.number(),
  createdAt: z.number(),
});
export type Schedule = z.infer<typeof scheduleSchema>;

/**
 * A person's word that goes before a schedule until the window is over: after a `stop` it starts nothing, after
 * a `start` what works is the person's own and is not stopped.
 */
export const scheduleOverrideSchema = z.object({
  scheduleId: z.int(),
  type: z.enum(['start', 'stop']),
  /** The end of the window that was open when the person said it. */
  expiresAt: z.number(),
  createdAt: z.number(),
});
export type ScheduleOverride = z.infer<typeof scheduleOverrideSchema>;

/** How something that a schedule meant to do came out; `waiting` is still to come. */
export const scheduleOutcomeSchema = z.enum([
  'waiting',
  'started',
  'stopped',
  /** A crew was working already. */
  'already_running',
  /** A person had stopped the crew for this window. */
  'held',
  /** The crew could not be started. */
  'refused',
  /** Nobody was there to do it in time. */
  'missed',
  /** The crew crashed too often in this window. */
  'gave_up',
  /** The window was over, or the schedule was changed, before it came to that. */
  'called_off',
]);
export type ScheduleOutcome = z.infer<typeof scheduleOutcomeSchema>;

/** One start, stop or restart after a crash: what a schedule did or meant to do in one of its windows. */
export const scheduleActionSchema = z.object({
  id: z.int(),
  projectId: z.int(),
  scheduleId: z.int(),
  kind: z.enum(['start', 'restart', 'stop']),
  windowStart: z.number(),
  windowEnd: z.number(),
  dueAt: z.number(),
  outcome: scheduleOutcomeSchema,
  /** When it came out so; null while it waits. */
  at: z.number().nullable(),
  /** One sentence for a person. */
  detail: z.string(),
});
export type ScheduleAction = z.infer<typeof scheduleActionSchema>;
