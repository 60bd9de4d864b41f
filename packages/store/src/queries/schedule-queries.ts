import type { Schedule, ScheduleAction } from '@ropewalk/contracts';
import type { ScheduleBook } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { toSchedule, toScheduleAction, toScheduleOverride } from '../rows/schedule-row.ts';
import type { Tables } from '../schema.ts';

/** The schedules of a project, by start time, with what people said against them. */
export async function readScheduleBook(
  db: Kysely<Tables>,
  projectId: number,
): Promise<ScheduleBook> {
  const schedules = await db
    .selectFrom('schedules')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('start_time')
    .orderBy('id')
    .execute();
  if (schedules.length === 0) {
    return { schedules: [], overrides: [] };
  }
  const overrides = await db
    .selectFrom('schedule_overrides')
    .selectAll()
    .where(
      'schedule_id',
      'in',
      schedules.map((row) => row.id),
    )
    .orderBy('schedule_id')
    .execute();
  return { schedules: schedules.map(toSchedule), overrides: overrides.map(toScheduleOverride) };
}

export async function findSchedule(
  db: Kysely<Tables>,
  scheduleId: number,
): Promise<Schedule | null> {
  const row = await db
    .selectFrom('schedules')
    .selectAll()
    .where('id', '=', scheduleId)
    .executeTakeFirst();
  return row === undefined ? null : toSchedule(row);
}

export async function findScheduleAction(
  db: Kysely<Tables>,
  actionId: number,
): Promise<ScheduleAction | null> {
  const row = await db
    .selectFrom('schedule_actions')
    .selectAll()
    .where('id', '=', actionId)
    .executeTakeFirst();
  return row === undefined ? null : toScheduleAction(row);
}

/** Of a project, those that wait, by the time they are due. */
export async function findWaitingScheduleActions(
  db: Kysely<Tables>,
  projectId: number,
): Promise<ScheduleAction[]> {
  const rows = await db
    .selectFrom('schedule_actions')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('outcome', '=', 'waiting')
    .orderBy('due_at')
    .orderBy('id')
    .execute();
  return rows.map(toScheduleAction);
}

/** Newest first. */
export async function findScheduleActions(
  db: Kysely<Tables>,
  scheduleId: number,
  page: { readonly before: number | null; readonly limit: number },
): Promise<ScheduleAction[]> {
  const all = db.selectFrom('schedule_actions').selectAll().where('schedule_id', '=', scheduleId);
  const rows = await (page.before === null ? all : all.where('id', '<', page.before))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute();
  return rows.map(toScheduleAction);
}
