import type { ApiSchemas } from '@ropewalk/client/api';
import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import { queryOptions } from '@tanstack/react-query';

export type Schedule = ApiSchemas['Schedule'];
export type ScheduleBody = Omit<Schedule, 'id' | 'project_name' | 'crash_count' | 'created_at'>;
export type ScheduleRun = ApiSchemas['ScheduleRun'];

const at = (project: string) => ({ path: { project_name: project } });
const atOne = (project: string, id: number) => ({
  path: { project_name: project, schedule_id: id },
});

export const schedulesQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'schedules', 'all'),
    queryFn: async ({ signal }) =>
      (await read(api.GET('/projects/{project_name}/schedules', { params: at(project), signal })))
        .schedules,
  });

/** When the next window opens, or the open ones close. */
export const nextQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'schedules', 'next'),
    queryFn: ({ signal }) =>
      read(api.GET('/projects/{project_name}/schedules/next', { params: at(project), signal })),
  });

/** What a schedule did and meant to do, the newest first. */
export const scheduleRunsQuery = (project: string, id: number) =>
  queryOptions({
    queryKey: keys.area(project, 'schedules', 'runs', id),
    queryFn: async ({ signal }) =>
      (
        await read(
          api.GET('/projects/{project_name}/schedules/{schedule_id}/runs', {
            params: { ...atOne(project, id), query: { limit: 100 } },
            signal,
          }),
        )
      ).runs,
  });

export async function createSchedule(project: string, body: ScheduleBody) {
  return read(api.POST('/projects/{project_name}/schedules', { params: at(project), body }));
}

export async function changeSchedule(project: string, id: number, body: ScheduleBody) {
  return read(
    api.PATCH('/projects/{project_name}/schedules/{schedule_id}', {
      params: atOne(project, id),
      body,
    }),
  );
}

/** With its history. */
export async function deleteSchedule(project: string, id: number) {
  return read(
    api.DELETE('/projects/{project_name}/schedules/{schedule_id}', { params: atOne(project, id) }),
  );
}
