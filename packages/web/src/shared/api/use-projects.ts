import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, read } from './api.ts';
import { keys } from './keys.ts';

export const projectsQuery = queryOptions({
  queryKey: keys.projects,
  queryFn: ({ signal }) => read(api.GET('/projects', { signal })),
});

/** All projects, as the machine's socket keeps them. */
export function useProjects() {
  return useQuery(projectsQuery);
}

/** One project of them; undefined until it is known, null when there is none of that name. */
export function useProjectSummary(project: string) {
  const { data } = useProjects();
  return data === undefined ? undefined : (data.find(({ name }) => name === project) ?? null);
}
