import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, read } from './api.ts';
import { keys } from './keys.ts';

export const projectSettingsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'settings', 'effective'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/settings', {
          params: { path: { project_name: project } },
          signal,
        }),
      ),
  });

/** The settings that hold for a project. */
export function useProjectSettings(project: string) {
  return useQuery(projectSettingsQuery(project));
}
