import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import type { ApiSchemas } from '@ropewalk/client/api';
import { queryOptions } from '@tanstack/react-query';

type ReasonCode = ApiSchemas['ReasonCounts']['counts'][number]['code'];

const MOST_LANDINGS = 50;

/** The newest landings, with those that wait among them. */
export const landingsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'landings', 'newest'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/landings', {
          params: { path: { project_name: project }, query: { limit: MOST_LANDINGS } },
          signal,
        }),
      ),
  });

/** What features wait for, most first, and why nothing is tested. */
export const reasonCountsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'reasons', 'counts'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/features/reason-counts', {
          params: { path: { project_name: project } },
          signal,
        }),
      ),
  });

/** One feature that waits for this reason, with the sentence that says so. */
export const reasonExampleQuery = (project: string, code: ReasonCode) =>
  queryOptions({
    queryKey: keys.area(project, 'reasons', 'example', code),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/features/reasons', {
          params: { path: { project_name: project }, query: { code, limit: 1 } },
          signal,
        }),
      ),
  });
/** Some features as cards: their names and how often they were tried. */
export const cardsOfQuery = (project: string, ids: readonly number[]) =>
  queryOptions({
    queryKey: keys.area(project, 'feature', 'cards', ids.join(',')),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/features/cards', {
          params: { path: { project_name: project }, query: { ids: ids.join(',') } },
          signal,
        }),
      ),
    enabled: ids.length > 0,
    placeholderData: (shown) => shown,
  });
