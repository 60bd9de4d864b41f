import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import type { ApiSchemas } from '@ropewalk/client/api';
import { queryOptions } from '@tanstack/react-query';

export type DevServerStatus = ApiSchemas['DevServerStatus'];
type DevServerAction = ApiSchemas['DevServerAction'];

/** Whose dev server: of a run's workspace, or (null) of the person's folder. */
type Whose = number | null;
const queryOf = (runId: Whose) => (runId === null ? {} : { run_id: runId });

export const devServerQuery = (project: string, runId: Whose) =>
  queryOptions({
    queryKey: keys.area(project, 'dev-server', 'status', runId),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/devserver/status', {
          params: { path: { project_name: project }, query: queryOf(runId) },
          signal,
        }),
      ),
  });

/** How the project is started. */
export const devServerConfigQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'dev-server', 'config'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/devserver/config', {
          params: { path: { project_name: project } },
          signal,
        }),
      ),
  });

export async function readDevLog(project: string, runId: Whose, after: number) {
  return read(
    api.GET('/projects/{project_name}/devserver/log', {
      params: { path: { project_name: project }, query: { ...queryOf(runId), after } },
    }),
  );
}

export async function startDevServer(project: string, runId: Whose): Promise<DevServerAction> {
  return read(
    api.POST('/projects/{project_name}/devserver/start', {
      params: { path: { project_name: project }, query: queryOf(runId) },
      body: {},
    }),
  );
}

export async function stopDevServer(project: string, runId: Whose): Promise<DevServerAction> {
  return read(
    api.POST('/projects/{project_name}/devserver/stop', {
      params: { path: { project_name: project }, query: queryOf(runId) },
    }),
  );
}

/** Null goes back to what was found in the folder. */
export async function setDevCommand(project: string, command: string | null) {
  return read(
    api.PATCH('/projects/{project_name}/devserver/config', {
      params: { path: { project_name: project } },
      body: { custom_command: command },
    }),
  );
}
