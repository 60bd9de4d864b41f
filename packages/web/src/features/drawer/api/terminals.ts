import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import type { ApiSchemas } from '@ropewalk/client/api';
import { queryOptions } from '@tanstack/react-query';

export type Terminal = ApiSchemas['Terminal'];

/** The terminals of a project; where there is none, the control plane makes one. */
export const terminalsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'terminals'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/terminal/{project_name}', {
          params: { path: { project_name: project } },
          signal,
        }),
      ),
  });

export async function openTerminal(project: string): Promise<Terminal> {
  return read(
    api.POST('/terminal/{project_name}', {
      params: { path: { project_name: project } },
      body: {},
    }),
  );
}

export async function renameTerminal(project: string, id: string, name: string): Promise<Terminal> {
  return read(
    api.PATCH('/terminal/{project_name}/{terminal_id}', {
      params: { path: { project_name: project, terminal_id: id } },
      body: { name },
    }),
  );
}

/** Ends a terminal with everything that its shell has started. */
export async function closeTerminal(project: string, id: string): Promise<unknown> {
  return read(
    api.DELETE('/terminal/{project_name}/{terminal_id}', {
      params: { path: { project_name: project, terminal_id: id } },
    }),
  );
}
