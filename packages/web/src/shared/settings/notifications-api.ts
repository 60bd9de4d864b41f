import type { ApiSchemas } from '@ropewalk/client/api';
import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import { queryOptions } from '@tanstack/react-query';

export type NotificationTarget = ApiSchemas['NotificationTarget'];
export type Moment = NotificationTarget['moments'][number];
export interface TargetBody {
  readonly kind: NotificationTarget['kind'];
  readonly url: string;
  readonly moments: Moment[];
  readonly still_after_minutes: number;
  readonly allow_private_network: boolean;
  /** Null has one made, or keeps the one that there is. */
  readonly secret: string | null;
}

/** Targets of one project, or (null) of all projects of this machine. */
export const targetsQuery = (project: string | null) =>
  queryOptions({
    queryKey:
      project === null
        ? keys.machine('notifications')
        : keys.area(project, 'notifications', 'targets'),
    queryFn: async ({ signal }) =>
      project === null
        ? (await read(api.GET('/notifications', { signal }))).targets
        : (
            await read(
              api.GET('/projects/{project_name}/notifications', {
                params: { path: { project_name: project } },
                signal,
              }),
            )
          ).targets,
  });

/** Adds a target, or changes the one of that name. The answer shows a new secret, once. */
export async function putTarget(project: string | null, target: string, body: TargetBody) {
  return project === null
    ? read(api.PUT('/notifications/{target}', { params: { path: { target } }, body }))
    : read(
        api.PUT('/projects/{project_name}/notifications/{target}', {
          params: { path: { project_name: project, target } },
          body,
        }),
      );
}

export async function deleteTarget(project: string | null, target: string) {
  return project === null
    ? read(api.DELETE('/notifications/{target}', { params: { path: { target } } }))
    : read(
        api.DELETE('/projects/{project_name}/notifications/{target}', {
          params: { path: { project_name: project, target } },
        }),
      );
}

export async function testTarget(project: string | null, target: string) {
  return project === null
    ? read(api.POST('/notifications/{target}/test', { params: { path: { target } } }))
    : read(
        api.POST('/projects/{project_name}/notifications/{target}/test', {
          params: { path: { project_name: project, target } },
        }),
      );
}
