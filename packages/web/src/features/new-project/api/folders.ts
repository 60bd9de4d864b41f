import { api, read } from '#shared/api/api.ts';
import { keys } from '#shared/api/keys.ts';
import { queryOptions } from '@tanstack/react-query';

/** Folders change without us: what was read of them is not kept. */
const NOT_KEPT = { staleTime: 0, gcTime: 0, retry: false } as const;

export const homeQuery = queryOptions({
  queryKey: keys.machine('home'),
  queryFn: ({ signal }) => read(api.GET('/filesystem/home', { signal })),
});

/** The folders in a folder, hidden ones among them. */
export const foldersQuery = (path: string) =>
  queryOptions({
    queryKey: [...keys.machine('folders'), path],
    queryFn: ({ signal }) =>
      read(
        api.GET('/filesystem/list', {
          params: { query: { path, show_hidden: 'true' } },
          signal,
        }),
      ),
    ...NOT_KEPT,
  });

/** What keeps a folder from being used. */
export const folderCheckQuery = (path: string) =>
  queryOptions({
    queryKey: [...keys.machine('folder-check'), path],
    queryFn: ({ signal }) => read(api.POST('/filesystem/validate', { body: { path }, signal })),
    ...NOT_KEPT,
  });

export async function createFolder(parent: string, name: string) {
  return read(api.POST('/filesystem/create-directory', { body: { parent_path: parent, name } }));
}

export const templatesQuery = queryOptions({
  queryKey: keys.machine('templates'),
  queryFn: ({ signal }) => read(api.GET('/scaffold/templates', { signal })),
});
