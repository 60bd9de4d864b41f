import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import { queryOptions } from '@tanstack/react-query';

const at = (project: string) => ({ path: { project_name: project } });

/** The spec and the prompts of a project. */
export const promptsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'spec', 'prompts'),
    queryFn: ({ signal }) =>
      read(api.GET('/projects/{project_name}/prompts', { params: at(project), signal })),
  });
export type Prompts = Awaited<ReturnType<NonNullable<ReturnType<typeof promptsQuery>['queryFn']>>>;
export type PromptName = keyof Prompts;

/** Every version of the spec, the newest first. */
export const versionsQuery = (project: string) =>
  queryOptions({
    queryKey: keys.area(project, 'spec', 'versions'),
    queryFn: ({ signal }) =>
      read(api.GET('/spec/versions/{project_name}', { params: at(project), signal })),
  });
export type SpecVersion = Awaited<
  ReturnType<NonNullable<ReturnType<typeof versionsQuery>['queryFn']>>
>[number];

/** One version, which never changes. */
export const versionQuery = (project: string, id: number) =>
  queryOptions({
    queryKey: keys.area(project, 'spec', 'version', id),
    queryFn: ({ signal }) =>
      read(
        api.GET('/spec/versions/{project_name}/{version_id}', {
          params: { path: { project_name: project, version_id: id } },
          signal,
        }),
      ),
  });

export async function savePrompt(project: string, name: PromptName, text: string) {
  return read(
    api.PUT('/projects/{project_name}/prompts', { params: at(project), body: { [name]: text } }),
  );
}

export async function restoreVersion(project: string, id: number) {
  return read(
    api.POST('/spec/versions/{project_name}/{version_id}/restore', {
      params: { path: { project_name: project, version_id: id } },
    }),
  );
}
