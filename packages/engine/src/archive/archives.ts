import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ArchiveManifest, ImportReport, Project, ReferenceReport } from '@ropewalk/contracts';
import { refuse, type Result } from '@ropewalk/core';
import { create } from 'tar';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { importReference, type ReferenceImportRequest } from '../reference/import-reference.ts';
import { removeForcibly } from '../workspaces/remove-tree.ts';
import { gatherProject } from './export-project.ts';
import { importProject, type ImportRequest } from './import-project.ts';
import { ARCHIVE_LIMITS, type ArchiveLimits } from './unpack-archive.ts';

/** Carries projects from one home to another, each as one file. */
export interface Archives {
  /** Gathers a project; the caller reads the stream to its end or closes it. */
  export(
    project: Project,
    options: { readonly withTranscripts: boolean },
  ): Promise<ExportedArchive>;
  /** Puts a project back: all of it or nothing. One import at a time. */
  import(request: ImportRequest): Promise<Result<ImportReport>>;
  /** Takes over a folder of the reference, in which nothing changes. */
  importReference(request: ReferenceImportRequest): Promise<Result<ReferenceReport>>;
  /** Removes what exports and imports of an earlier process have left. Once, before anything else. */
  clear(): Promise<void>;
}

export interface ExportedArchive {
  readonly manifest: ArchiveManifest;
  /** A gzipped tar. */
  readonly stream: Readable;
  /** Removes what was gathered. Idempotent; to be called in any case. */
  close(): Promise<void>;
}

export interface ArchivesDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly home: string;
  /** Version of this Ropewalk. */
  readonly version: string;
  readonly limits?: ArchiveLimits;
}

export function createArchives(deps: ArchivesDeps): Archives {
  const { context, projects } = deps;
  const staging = join(deps.home, 'carry');
  const limits = deps.limits ?? ARCHIVE_LIMITS;
  let busy = false;

  async function staged<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await makeStage(staging);
    try {
      return await work(folder);
    } finally {
      await removeForcibly(folder);
    }
  }

  return {
    export: (project, options) => exportProject(deps, staging, project, options),
    async import(request) {
      if (busy) {
        return refuse(
          'home_busy',
          'Another import is under way. Wait until it has ended, then try again.',
        );
      }
      busy = true;
      try {
        return await staged((folder) =>
          importProject({ context, home: deps.home, staging: folder, limits }, request),
        );
      } finally {
        busy = false;
      }
    },
    importReference: (request) =>
      staged((folder) => importReference({ context, projects, staging: folder }, request)),
    clear: () => removeForcibly(staging),
  };
}

async function makeStage(staging: string): Promise<string> {
  const folder = join(staging, randomUUID());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}

async function exportProject(
  { context, projects, version }: ArchivesDeps,
  staging: string,
  project: Project,
  { withTranscripts }: { readonly withTranscripts: boolean },
): Promise<ExportedArchive> {
  const folder = await makeStage(staging);
  try {
    const { manifest, names } = await gatherProject({
      store: context.store,
      parts: await projects.of(project.id),
      project,
      folder,
      withTranscripts,
      writtenBy: version,
      now: context.clock.now(),
    });
    const packed = create({ cwd: folder, gzip: true, portable: true, strict: true }, [...names]);
    return {
      manifest,
      stream: Readable.from(packed, { objectMode: false }),
      close: () => removeForcibly(folder),
    };
  } catch (error) {
    await removeForcibly(folder);
    throw error;
  }
}
