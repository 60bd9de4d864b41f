import type {
  ApiSchedule,
  Schedule,
  ScheduleAction,
  ScheduleNext,
  ScheduleRun,
  scheduleChangeSchema,
} from '@ropewalk/contracts';
import type { ScheduleDraft, ScheduleOverview } from '@ropewalk/core';
import type { z } from 'zod';
import { toWireTime } from './wire-feature.ts';

/** A schedule as clients see it. */
export function toApiSchedule(projectName: string, schedule: Schedule): ApiSchedule {
  return {
    id: schedule.id,
    project_name: projectName,
    start_time: schedule.startTime,
    duration_minutes: schedule.durationMinutes,
    days_of_week: schedule.daysOfWeek,
    enabled: schedule.enabled,
    yolo_mode: schedule.yolo,
    model: schedule.model,
    max_concurrency: schedule.maxConcurrency,
    time_zone: schedule.timeZone,
    crash_count: schedule.crashCount,
    created_at: toWireTime(schedule.createdAt),
  };
}

type WireChange = z.output<typeof scheduleChangeSchema>;

/** Only what is named. */
export function fromScheduleChange(body: WireChange): Partial<ScheduleDraft> {
  return {
    ...(body.start_time === undefined ? {} : { startTime: body.start_time }),
    ...(body.duration_minutes === undefined ? {} : { durationMinutes: body.duration_minutes }),
    ...(body.days_of_week === undefined ? {} : { daysOfWeek: body.days_of_week }),
    ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
    ...(body.yolo_mode === undefined ? {} : { yolo: body.yolo_mode }),
    ...(body.model === undefined ? {} : { model: body.model }),
    ...(body.max_concurrency === undefined ? {} : { maxConcurrency: body.max_concurrency }),
    ...(body.time_zone === undefined ? {} : { timeZone: body.time_zone }),
  };
}

/** A whole schedule, with defaults filled in. */
export function fromScheduleCreate(body: Required<WireChange>): ScheduleDraft {
  return {
    startTime: body.start_time,
    durationMinutes: body.duration_minutes,
    daysOfWeek: body.days_of_week,
    enabled: body.enabled,
    yolo: body.yolo_mode,
    model: body.model,
    maxConcurrency: body.max_concurrency,
    timeZone: body.time_zone,
  };
}

export function toScheduleNext(overview: ScheduleOverview): ScheduleNext {
  return {
    has_schedules: overview.hasSchedules,
    next_start: toWholeSeconds(overview.nextStart),
    next_end: toWholeSeconds(overview.nextEnd),
    is_currently_running: overview.activeCount > 0,
    active_schedule_count: overview.activeCount,
  };
}

export function toScheduleRun(action: ScheduleAction): ScheduleRun {
  return {
    id: action.id,
    kind: action.kind,
    window_start: toWireTime(action.windowStart),
    window_end: toWireTime(action.windowEnd),
    due_at: toWireTime(action.dueAt),
    outcome: action.outcome,
    at: action.at === null ? null : toWireTime(action.at),
    detail: action.detail,
  };
}

/** Windows open and close on the minute, and the reference shows no fraction. */
function toWholeSeconds(at: number | null): string | null {
  return at === null ? null : toWireTime(at).replace('.000Z', 'Z');
}
