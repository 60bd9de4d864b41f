import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import type { Run } from '#shared/api/wire.ts';
import type { RunOutcome, RunRole } from '#ui/run-look.ts';
import { queryOptions } from '@tanstack/react-query';

/** Which runs a list shows; null = all. */
export interface RunFilter {
  readonly role: RunRole | null;
  readonly outcome: RunOutcome | null;
  readonly featureId: number | null;
}
export const ALL_RUNS: RunFilter = { role: null, outcome: null, featureId: null };

/** One run with what it has used so far. */
export const runQuery = (project: string, runId: number) =>
  queryOptions({
    queryKey: keys.area(project, 'runs', 'one', runId),
    queryFn: ({ signal }): Promise<Run> =>
      read(
        api.GET('/projects/{project_name}/runs/{run_id}', {
          params: { path: { project_name: project, run_id: runId } },
          signal,
        }),
      ),
  });

/** A page of runs, the newest first; `before` is `next_before` of the page before, null for the first. */
export const runsQuery = (
  project: string,
  { role, outcome, featureId }: RunFilter,
  before: number | null,
  limit: number,
) =>
  queryOptions({
    queryKey: keys.area(project, 'runs', 'list', role, outcome, featureId, before, limit),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/runs', {
          params: {
            path: { project_name: project },
            query: {
              limit,
              ...(before === null ? {} : { before }),
              ...(role === null ? {} : { role }),
              ...(outcome === null ? {} : { outcome }),
              ...(featureId === null ? {} : { feature_id: featureId }),
            },
          },
          signal,
        }),
      ),
    placeholderData: (shown) => shown,
  });

/** All runs that have not ended. */
export const activeRunsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'runs', 'active'),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/runs/active', {
          params: { path: { project_name: project } },
          signal,
        }),
      ),
    placeholderData: (shown) => shown,
  });

/** What was said to the agent of a run, and whether it has it. */
export const runMessagesQuery = (project: string, runId: number) =>
  queryOptions({
    queryKey: keys.area(project, 'runs', 'messages', runId),
    queryFn: ({ signal }) =>
      read(
        api.GET('/projects/{project_name}/runs/{run_id}/messages', {
          params: { path: { project_name: project, run_id: runId } },
          signal,
        }),
      ),
  });
