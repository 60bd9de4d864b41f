import type { Project } from '@ropewalk/contracts';
import { governing, nextStart, type PlanContext, type Store } from '@ropewalk/core';

/** What a project's schedules say about its crew, as the plan wants to know it. */
export async function readCrewHours(
  store: Store,
  { id, crew }: Project,
  now: number,
): Promise<Pick<PlanContext, 'insideSchedule' | 'scheduleOpensAt'>> {
  const isScheduled =
    crew.status === 'stopped'
      ? crew.end?.reason === 'outside_schedule'
      : crew.startedBy.type === 'schedule';
  if (!isScheduled) {
    return { insideSchedule: true, scheduleOpensAt: null };
  }
  const book = await store.query('scheduleBook', { projectId: id });
  return {
    insideSchedule: governing(book, now) !== null,
    scheduleOpensAt: nextStart(book, now),
  };
}
