import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ArchiveManifest, ImportReport, Project } from '@ropewalk/contracts';
import { refuse, type Result } from '@ropewalk/core';
import { create } from 'tar';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
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
  let busy = false;

  async function stage(): Promise<string> {
    const folder = join(staging, randomUUID());
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  return {
    async export(project, { withTranscripts }) {
      const folder = await stage();
      try {
        const { manifest, names } = await gatherProject({
          store: context.store,
          parts: await projects.of(project.id),
          project,
          folder,
          withTranscripts,
          writtenBy: deps.version,
          now: context.clock.now(),
        });
        const packed = create({ cwd: folder, gzip: true, portable: true, strict: true }, [
          ...names,
        ]);
        return {
          manifest,
          stream: Readable.from(packed, { objectMode: false }),
          close: () => rm(folder, { recursive: true, force: true }),
        };
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    },
    async import(request) {
      if (busy) {
        return refuse(
          'home_busy',
          'Another import is under way. Wait until it has ended, then try again.',
        );
      }
      busy = true;
      const folder = await stage();
      try {
        const limits = deps.limits ?? ARCHIVE_LIMITS;
        return await importProject({ context, home: deps.home, staging: folder, limits }, request);
      } finally {
        busy = false;
        await removeForcibly(folder);
      }
    },
    clear: () => removeForcibly(staging),
  };
}
