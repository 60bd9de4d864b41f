import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { randomUUID } from 'node:crypto';
import type { ControlPlane, ControlResponse, Project } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import type { Archives } from '@ropewalk/engine';
import type { WithProject } from './control-plane.ts';

/** Projects as files on this machine. */
export function archiveOperations(
  archives: Archives,
  withProject: WithProject,
): Pick<ControlPlane, 'project.export' | 'project.import' | 'project.import_reference'> {
  return {
    'project.export': ({ name, file, withTranscripts }) =>
      withProject(name, (project) => exportTo(archives, project, { file, withTranscripts })),
    async 'project.import'({ file, ...place }) {
      const facts = await stat(file).catch(() => null);
      if (facts === null || !facts.isFile()) {
        return refuse('invalid_input', `There is no file ${file}. Name the archive to import.`);
      }
      return archives.import({ source: createReadStream(file), ...place });
    },
    'project.import_reference': (request) => archives.importReference(request),
  };
}

async function exportTo(
  archives: Archives,
  project: Project,
  { file, withTranscripts }: { readonly file: string; readonly withTranscripts: boolean },
): Promise<Result<ControlResponse<'project.export'>>> {
  const place = await requireFreeFile(file);
  if (!place.ok) {
    return place;
  }
  const unfinished = join(dirname(file), `.${basename(file)}-${randomUUID()}`);
  const exported = await archives.export(project, { withTranscripts });
  try {
    // Kept from other users of the machine: it holds what agents have said.
    const target = await open(unfinished, 'wx', 0o600);
    await pipeline(exported.stream, target.createWriteStream());
    const { size } = await stat(unfinished);
    await rename(unfinished, file);
    return accept({ file, bytes: size, manifest: exported.manifest });
  } finally {
    await exported.close();
    await rm(unfinished, { force: true });
  }
}

async function requireFreeFile(file: string): Promise<Result<null>> {
  if ((await stat(file).catch(() => null)) !== null) {
    return refuse(
      'file_exists',
      `${file} exists already, and an export overwrites nothing. Name another file.`,
    );
  }
  const folder = await stat(dirname(file)).catch(() => null);
  return folder?.isDirectory() === true
    ? accept(null)
    : refuse('folder_missing', `There is no folder ${dirname(file)}. Create it first.`);
}
