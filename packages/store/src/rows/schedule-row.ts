import {
  scheduleActionSchema,
  scheduleOverrideSchema,
  type Schedule,
  type ScheduleAction,
  type ScheduleOverride,
} from '@ropewalk/contracts';
import type { Insertable, Selectable } from 'kysely';
import type { ScheduleActionTable, ScheduleOverrideTable, ScheduleTable } from '../schema.ts';
import { wordColumn } from './json.ts';

const overrideType = wordColumn('schedule_overrides.type', scheduleOverrideSchema.shape.type);
const kind = wordColumn('schedule_actions.kind', scheduleActionSchema.shape.kind);
const outcome = wordColumn('schedule_actions.outcome', scheduleActionSchema.shape.outcome);

export function toSchedule(row: Selectable<ScheduleTable>): Schedule {
  return {
    id: row.id,
    projectId: row.project_id,
    startTime: row.start_time,
    durationMinutes: row.duration_minutes,
    daysOfWeek: row.days_of_week,
    timeZone: row.time_zone,
    enabled: row.enabled === 1,
    yolo: row.yolo === 1,
    model: row.model,
    maxConcurrency: row.max_concurrency,
    crashCount: row.crash_count,
    settledUntil: row.settled_until,
    createdAt: row.created_at,
  };
}

/** What can change about a schedule. */
export function fromSchedule(
  schedule: Omit<Schedule, 'id' | 'createdAt'>,
): Omit<Insertable<ScheduleTable>, 'id' | 'created_at'> {
  return {
    project_id: schedule.projectId,
    start_time: schedule.startTime,
    duration_minutes: schedule.durationMinutes,
    days_of_week: schedule.daysOfWeek,
    time_zone: schedule.timeZone,
    enabled: schedule.enabled ? 1 : 0,
    yolo: schedule.yolo ? 1 : 0,
    model: schedule.model,
    max_concurrency: schedule.maxConcurrency,
    crash_count: schedule.crashCount,
    settled_until: schedule.settledUntil,
  };
}

export function toScheduleOverride(row: Selectable<ScheduleOverrideTable>): ScheduleOverride {
  return {
    scheduleId: row.schedule_id,
    type: overrideType(row.type),
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  };
}

export function toScheduleAction(row: Selectable<ScheduleActionTable>): ScheduleAction {
  return {
    id: row.id,
    projectId: row.project_id,
    scheduleId: row.schedule_id,
    kind: kind(row.kind),
    windowStart: row.window_start,
    windowEnd: row.window_end,
    dueAt: row.due_at,
    outcome: outcome(row.outcome),
    at: row.at,
    detail: row.detail,
  };
}

export function fromScheduleAction(
  action: Omit<ScheduleAction, 'id'>,
): Omit<Insertable<ScheduleActionTable>, 'id'> {
  return {
    project_id: action.projectId,
    schedule_id: action.scheduleId,
    kind: action.kind,
    window_start: action.windowStart,
    window_end: action.windowEnd,
    due_at: action.dueAt,
    outcome: action.outcome,
    at: action.at,
    detail: action.detail,
  };
}
