import type { ApiSchemas } from '@ropewalk/client/api';
import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import type { SettingsChange } from '#shared/settings/crew-draft.logic.ts';
import { queryOptions } from '@tanstack/react-query';

export type AutoImprove = ApiSchemas['AutoImprove'];
export type AutoImproveChange = ApiSchemas['AutoImproveChange'];
export type Proposal = ApiSchemas['Proposal'];

const at = (project: string) => ({ path: { project_name: project } });

export const projectSettingsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'settings', 'all'),
    queryFn: ({ signal }) =>
      read(api.GET('/projects/{project_name}/settings', { params: at(project), signal })),
  });

export async function changeProjectSettings(project: string, body: SettingsChange) {
  return read(api.PATCH('/projects/{project_name}/settings', { params: at(project), body }));
}

export const autoImproveQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'proposals', 'auto-improve'),
    queryFn: ({ signal }) =>
      read(api.GET('/projects/{project_name}/auto-improve', { params: at(project), signal })),
  });

export async function changeAutoImprove(project: string, body: AutoImproveChange) {
  return read(api.PATCH('/projects/{project_name}/auto-improve', { params: at(project), body }));
}

/** Which commands agents may run, and what is proposed. */
export const policyQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'settings', 'policy'),
    queryFn: ({ signal }) =>
      read(api.GET('/projects/{project_name}/policy', { params: at(project), signal })),
  });

export async function checkLine(project: string, line: string) {
  return read(
    api.POST('/projects/{project_name}/policy/check', { params: at(project), body: { line } }),
  );
}

export async function decidePolicy(project: string, hash: string, decision: 'accept' | 'refuse') {
  const params = { path: { project_name: project, hash } };
  return decision === 'accept'
    ? read(api.POST('/projects/{project_name}/policy/{hash}/accept', { params }))
    : read(api.POST('/projects/{project_name}/policy/{hash}/refuse', { params }));
}

/** Everything that was proposed, the newest first. */
export const proposalsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'proposals', 'all'),
    queryFn: async ({ signal }) =>
      (await read(api.GET('/projects/{project_name}/proposals', { params: at(project), signal })))
        .proposals,
  });

export async function settleProposal(
  project: string,
  { id, accept }: { readonly id: number; readonly accept: boolean },
) {
  const params = { path: { project_name: project, proposal_id: id } };
  return accept
    ? read(api.POST('/projects/{project_name}/proposals/{proposal_id}/accept', { params }))
    : read(api.POST('/projects/{project_name}/proposals/{proposal_id}/reject', { params }));
}

export async function resetProject(project: string, isFull: boolean) {
  return read(
    api.POST('/projects/{project_name}/reset', {
      params: { ...at(project), query: { full_reset: isFull ? 'true' : 'false' } },
    }),
  );
}

export async function deleteProject(project: string, withFiles: boolean) {
  return read(
    api.DELETE('/projects/{project_name}', {
      params: { ...at(project), query: { delete_files: withFiles ? 'true' : 'false' } },
    }),
  );
}
