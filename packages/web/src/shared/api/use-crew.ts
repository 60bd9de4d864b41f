import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, read } from './api.ts';
import { keys } from './keys.ts';

export const crewQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'crew', 'status'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/agent/status', {
          params: { path: { project_name: project } },
          signal,
        }),
      ),
  });

/** Where the crew of a project stands. */
export function useCrew(project: string) {
  return useQuery(crewQuery(project));
}
