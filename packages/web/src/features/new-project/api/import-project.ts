import { api, read } from '#shared/api/api.ts';

/** Takes over a folder of AutoCoder or AutoForge; nothing in it changes. */
export async function importReference(folder: string) {
  return read(api.POST('/projects/import-reference', { body: { folder, name: null } }));
}

/** Puts back an exported project where nothing is yet. An empty `name` keeps the one of the archive. */
export async function importArchive(given: {
  readonly file: File;
  readonly folder: string;
  readonly name: string;
}) {
  const { file, folder, name } = given;
  return read(
    api.POST('/projects/import', {
      params: { query: { folder, ...(name === '' ? {} : { name }) } },
      body: file,
      bodySerializer: () => file,
      headers: { 'content-type': 'application/gzip' },
    }),
  );
}

export type ArchiveReport = Awaited<ReturnType<typeof importArchive>>;
export type ReferenceReport = Awaited<ReturnType<typeof importReference>>;
