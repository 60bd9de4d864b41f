import { z } from 'zod';
import {
  daysOfWeekSchema,
  scheduleActionSchema,
  scheduleOutcomeSchema,
  startTimeSchema,
  timeZoneSchema,
} from '../schedule.ts';

const fields = {
  /** When a window opens, by the clocks of `time_zone`. */
  start_time: startTimeSchema,
  /** Minutes that really pass; 1440 is until the same time on the next day. */
  duration_minutes: z.int().min(1).max(1440),
  /** Bits: Monday is 1, Tuesday 2, up to Sunday 64. */
  days_of_week: daysOfWeekSchema,
  enabled: z.boolean(),
  yolo_mode: z.boolean(),
  /** Null: the project's own. */
  model: z.string().min(1).max(200).nullable(),
  max_concurrency: z.int().min(1).max(5),
  /** A name of the IANA time zone database. */
  time_zone: timeZoneSchema,
};

export const apiScheduleSchema = z
  .object({
    id: z.int(),
    project_name: z.string(),
    ...fields,
    max_concurrency: z.int(),
    /** Restarts after a crash in the window that opened last. */
    crash_count: z.int(),
    /** ISO 8601 in UTC. */
    created_at: z.string(),
  })
  .meta({ id: 'Schedule' });
export type ApiSchedule = z.infer<typeof apiScheduleSchema>;

/** By start time. */
export const apiScheduleListSchema = z
  .object({ schedules: z.array(apiScheduleSchema) })
  .meta({ id: 'ScheduleList' });

export const scheduleCreateSchema = z
  .object({
    start_time: fields.start_time,
    duration_minutes: fields.duration_minutes,
    days_of_week: fields.days_of_week.default(127),
    enabled: fields.enabled.default(true),
    yolo_mode: fields.yolo_mode.default(false),
    model: fields.model.default(null),
    max_concurrency: fields.max_concurrency.default(3),
    time_zone: fields.time_zone.default('UTC'),
  })
  .meta({ id: 'ScheduleCreate' });

/** What is not named stays as it is. */
export const scheduleChangeSchema = z
  .object({
    start_time: fields.start_time.exactOptional(),
    duration_minutes: fields.duration_minutes.exactOptional(),
    days_of_week: fields.days_of_week.exactOptional(),
    enabled: fields.enabled.exactOptional(),
    yolo_mode: fields.yolo_mode.exactOptional(),
    model: fields.model.exactOptional(),
    max_concurrency: fields.max_concurrency.exactOptional(),
    time_zone: fields.time_zone.exactOptional(),
  })
  .meta({ id: 'ScheduleChange' });

/** What the schedules of a project say about this moment. Windows that a person has stopped do not count as open. */
export const scheduleNextSchema = z
  .object({
    /** Whether any is enabled. */
    has_schedules: z.boolean(),
    /** Null while a window is open. */
    next_start: z.string().nullable(),
    /** The latest end of the windows that are open. */
    next_end: z.string().nullable(),
    /** Whether a window is open; the crew itself may have ended in it. */
    is_currently_running: z.boolean(),
    active_schedule_count: z.int(),
  })
  .meta({ id: 'ScheduleNext' });
export type ScheduleNext = z.infer<typeof scheduleNextSchema>;

/** A start, a stop or a restart after a crash. */
export const scheduleRunSchema = z
  .object({
    id: z.int(),
    kind: scheduleActionSchema.shape.kind,
    window_start: z.string(),
    window_end: z.string(),
    due_at: z.string(),
    outcome: scheduleOutcomeSchema,
    /** When it came out so; null while it waits. */
    at: z.string().nullable(),
    detail: z.string(),
  })
  .meta({ id: 'ScheduleRun' });
export type ScheduleRun = z.infer<typeof scheduleRunSchema>;

/** Newest first. */
export const scheduleRunListSchema = z
  .object({
    runs: z.array(scheduleRunSchema),
    /** Pass as `before` to go on; null at the end. */
    next: z.int().nullable(),
  })
  .meta({ id: 'ScheduleRunList' });

export const scheduleRunQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  before: z.coerce.number().int().min(1).optional(),
});
