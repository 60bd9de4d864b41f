import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, read } from './api.ts';
import { keys } from './keys.ts';

const overviewQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'overview'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/overview', {
          params: { path: { project_name: project } },
          signal,
        }),
      ),
  });

/** How a project stands at this moment: what the first screen and the crew show. */
export function useOverview(project: string) {
  return useQuery(overviewQuery(project));
}
