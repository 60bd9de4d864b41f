import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import { queryOptions } from '@tanstack/react-query';

const pathOf = (project: string, featureId: number) => ({
  params: { path: { project_name: project, feature_id: featureId } },
});

/** Everything that a feature says, with why nobody works on it. */
export const featureQuery = (project: string, featureId: number) =>
  queryOptions({
    queryKey: keys.area(project, 'feature', featureId),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/features/{feature_id}', {
          ...pathOf(project, featureId),
          signal,
        }),
      ),
  });

/** Why nobody works on it, with the help that there is. */
export const reasonQuery = (project: string, featureId: number) =>
  queryOptions({
    queryKey: keys.area(project, 'reasons', 'one', featureId),
    queryFn: async ({ signal }) => {
      const { reasons } = await read(
        api.GET('/projects/{project_name}/features/reasons', {
          params: { path: { project_name: project }, query: { ids: String(featureId) } },
          signal,
        }),
      );
      return reasons[0] ?? null;
    },
  });

/** What was tried on it. */
export const historyQuery = (project: string, featureId: number) =>
  queryOptions({
    queryKey: keys.area(project, 'feature', featureId, 'history'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/features/{feature_id}/history', {
          ...pathOf(project, featureId),
          signal,
        }),
      ),
  });

/** One landing with what it changes. */
export const landingQuery = (project: string, landingId: number) =>
  queryOptions({
    queryKey: keys.area(project, 'landings', 'one', landingId),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/landings/{landing_id}', {
          params: { path: { project_name: project, landing_id: landingId } },
          signal,
        }),
      ),
  });

/** One verdict with all its evidence; it never changes. */
export const verdictQuery = (project: string, verdictId: number) =>
  queryOptions({
    queryKey: keys.area(project, 'verdicts', 'one', verdictId),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/verdicts/{verdict_id}', {
          params: { path: { project_name: project, verdict_id: verdictId } },
          signal,
        }),
      ),
  });
