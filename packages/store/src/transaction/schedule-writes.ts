import type { ScheduleWrites } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import {
  findSchedule,
  findScheduleAction,
  findWaitingScheduleActions,
  readScheduleBook,
} from '../queries/schedule-queries.ts';
import {
  fromSchedule,
  fromScheduleAction,
  toSchedule,
  toScheduleAction,
} from '../rows/schedule-row.ts';
import type { Tables } from '../schema.ts';
import { requireSaved } from './require-saved.ts';

export function scheduleWrites(db: Kysely<Tables>, now: number): ScheduleWrites {
  return {
    scheduleBook: (projectId) => readScheduleBook(db, projectId),
    schedule: (scheduleId) => findSchedule(db, scheduleId),
    scheduleAction: (actionId) => findScheduleAction(db, actionId),
    waitingScheduleActions: (projectId) => findWaitingScheduleActions(db, projectId),
    async insertSchedule(schedule) {
      const row = await db
        .insertInto('schedules')
        .values({ ...fromSchedule(schedule), created_at: now })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toSchedule(row);
    },
    async saveSchedule(schedule) {
      const result = await db
        .updateTable('schedules')
        .set(fromSchedule(schedule))
        .where('id', '=', schedule.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `schedule ${schedule.id}`);
    },
    async deleteSchedule(scheduleId) {
      await db.deleteFrom('schedules').where('id', '=', scheduleId).execute();
    },
    async putScheduleOverride({ scheduleId, type, expiresAt }) {
      await db.deleteFrom('schedule_overrides').where('schedule_id', '=', scheduleId).execute();
      await db
        .insertInto('schedule_overrides')
        .values({ schedule_id: scheduleId, type, expires_at: expiresAt, created_at: now })
        .execute();
    },
    async insertScheduleAction(action) {
      const row = await db
        .insertInto('schedule_actions')
        .values(fromScheduleAction(action))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toScheduleAction(row);
    },
    async saveScheduleAction(action) {
      const result = await db
        .updateTable('schedule_actions')
        .set(fromScheduleAction(action))
        .where('id', '=', action.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `scheduled action ${action.id}`);
    },
    trimScheduleActions: (scheduleId, keep) => trimScheduleActions(db, scheduleId, keep),
  };
}

async function trimScheduleActions(
  db: Kysely<Tables>,
  scheduleId: number,
  keep: number,
): Promise<void> {
  const oldest = db
    .selectFrom('schedule_actions')
    .select('id')
    .where('schedule_id', '=', scheduleId)
    .orderBy('id', 'desc')
    .limit(1)
    .offset(keep - 1);
  await db
    .deleteFrom('schedule_actions')
    .where('schedule_id', '=', scheduleId)
    .where('outcome', '!=', 'waiting')
    .where('id', '<', oldest)
    .execute();
}
