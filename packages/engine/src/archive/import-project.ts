import { mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  featureStateSchema,
  projectNameSchema,
  type ArchiveTables,
  type ImportReport,
} from '@ropewalk/contracts';
import {
  accept,
  assignNumbers,
  readNumbers,
  refuse,
  renumberRows,
  type NewNumbers,
  type Result,
} from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import { runRef } from '../engine-types.ts';
import { createGit } from '../hub/git.ts';
import { createHub } from '../hub/hub.ts';
import { projectPaths } from '../project/open-projects.ts';
import { removeForcibly } from '../workspaces/remove-tree.ts';
import type { ProjectPaths } from '../workspaces/workspace-types.ts';
import { BUNDLE, evidenceFolder, transcriptName } from './archive-members.ts';
import { fetchChecked, layRepository, type LaidRepository } from './lay-repository.ts';
import {
  damaged,
  newer,
  readTables,
  unpackArchive,
  type ArchiveLimits,
  type UnpackedArchive,
} from './unpack-archive.ts';

export interface ImportRequest {
  readonly source: AsyncIterable<Uint8Array>;
  /** Null keeps the name that the project had. */
  readonly name: string | null;
  /** Where the person's repository is to stand: nothing, or an empty folder. Null = below `beside`. */
  readonly folder: string | null;
  readonly beside: string;
  readonly signal?: AbortSignal;
}

export interface ImportDeps {
  readonly context: EngineContext;
  readonly home: string;
  /** An empty folder of ours for this import; the caller removes it. */
  readonly staging: string;
  readonly limits: ArchiveLimits;
}

/**
 * Puts a project back from its archive. Everything is laid beside its place first; what makes it a project is one
 * command at the end, so that a refusal, an error or a crash before it leaves no project behind.
 */
export async function importProject(
  deps: ImportDeps,
  request: ImportRequest,
): Promise<Result<ImportReport>> {
  const unpacked = await unpackArchive(
    request.source,
    join(deps.staging, 'archive'),
    deps.limits,
    request.signal,
  );
  if (!unpacked.ok) {
    return unpacked;
  }
  const archive = unpacked.value;
  const name = projectNameSchema.safeParse(request.name ?? archive.manifest.project.name);
  if (!name.success) {
    return refuse('invalid_input', `"${request.name}" cannot be the name of a project.`);
  }
  const place = {
    name: name.data,
    folder: resolve(request.folder ?? join(request.beside, name.data)),
  };
  const free = await requireFree(deps.context, place);
  if (!free.ok) {
    return free;
  }
  const rows = await readNumbered(deps, archive);
  if (!rows.ok) {
    return rows;
  }
  const { head, targetBranch: branch } = archive.manifest.project;
  const bundle = join(archive.folder, BUNDLE);
  const laid = await layRepository({ bundle, branch, head, folder: place.folder });
  if (!laid.ok) {
    return laid;
  }
  return restoreOrRemove(deps, { archive, place, laid: laid.value, ...rows.value });
}

/** Early, because unpacking is dear; the command that restores asks again. */
async function requireFree(
  { store }: EngineContext,
  place: { readonly name: string; readonly folder: string },
): Promise<Result<null>> {
  const projects = await store.query('projects', {});
  if (projects.some((project) => project.name === place.name)) {
    return refuse(
      'project_exists',
      `There is a project "${place.name}" already. Import it under another name.`,
    );
  }
  const other = projects.find((project) => project.folder === place.folder);
  return other === undefined
    ? accept(null)
    : refuse(
        'folder_taken',
        `The folder ${place.folder} belongs to the project "${other.name}" already. Name another one.`,
      );
}

interface NumberedRows {
  readonly tables: ArchiveTables;
  readonly numbers: NewNumbers;
}

async function readNumbered(
  { context, limits }: ImportDeps,
  archive: UnpackedArchive,
): Promise<Result<NumberedRows>> {
  const { store, clock } = context;
  const { schema } = await store.query('archiveMoment', { projectId: 0 });
  if (archive.manifest.schema > schema) {
    return newer(archive.manifest);
  }
  const tables = await readTables(archive, limits);
  if (!tables.ok) {
    return tables;
  }
  const old = readNumbers(tables.value);
  if (!old.ok) {
    return old;
  }
  if (old.value.get('projects')?.length !== 1) {
    return damaged('it does not hold exactly one project');
  }
  const counts = Object.fromEntries([...old.value].map(([table, ids]) => [table, ids.length]));
  const reserved = await store.execute('archive.reserve', { counts }, clock.now());
  if (!reserved.ok) {
    return reserved;
  }
  const numbers = assignNumbers(old.value, reserved.value.first);
  const renumbered = renumberRows(tables.value, numbers);
  return renumbered.ok ? accept({ tables: renumbered.value, numbers }) : renumbered;
}

interface Restoring extends NumberedRows {
  readonly archive: UnpackedArchive;
  readonly place: { readonly name: string; readonly folder: string };
  readonly laid: LaidRepository;
}

async function restoreOrRemove(
  deps: ImportDeps,
  restoring: Restoring,
): Promise<Result<ImportReport>> {
  const { numbers, place, laid } = restoring;
  const [id] = [...(numbers.get('projects')?.values() ?? [])];
  if (id === undefined) {
    throw new Error('the archive was read and has no project');
  }
  const paths = projectPaths(deps.home, { id, name: place.name });
  let done = false;
  try {
    const report = await restore(deps, restoring, paths);
    done = report.ok;
    return report;
  } finally {
    if (!done) {
      await laid.remove();
      await removeForcibly(paths.root);
    }
  }
}

async function restore(
  { context }: ImportDeps,
  restoring: Restoring,
  paths: ProjectPaths,
): Promise<Result<ImportReport>> {
  const { archive, tables, numbers, place, laid } = restoring;
  const { targetBranch } = archive.manifest.project;
  await createHub({ path: paths.hub, targetBranch, repository: laid.folder });
  const heldRefs = await fetchSavedWork(restoring, paths);
  const moved = await moveFiles(archive, numbers, paths);
  const heldCommits = await laid.contains(passingCommits(tables));
  const placed = await laid.place();
  if (!placed.ok) {
    return placed;
  }
  const restored = await context.store.execute(
    'project.restore',
    { ...place, targetBranch, tables, heldCommits, heldRefs },
    context.clock.now(),
  );
  if (!restored.ok) {
    return restored;
  }
  const { project, reopened } = restored.value;
  const features = await context.store.query('features', { projectId: project.id });
  return accept({
    ...place,
    features: features.length,
    passing: features.filter((feature) => feature.state.status === 'passing').length,
    runs: tables['runs']?.length ?? 0,
    events: tables['events']?.length ?? 0,
    ...moved,
    changed: [
      ...(reopened.length === 0
        ? []
        : [
            `${reopened.length} ${reopened.length === 1 ? 'feature' : 'features'} passed at commits that the repository of the archive does not hold, and must be built again.`,
          ]),
      ...(project.settings.driver.startsWith('acp:') ||
      project.settings.driver.startsWith('playbook:')
        ? [
            `Its agents are started by \`${project.settings.driver}\`: look whether you want that here.`,
          ]
        : []),
    ],
  });
}

/** Saved work comes under the new numbers of its runs; answers the refs. */
async function fetchSavedWork(
  { archive, numbers }: Restoring,
  paths: ProjectPaths,
): Promise<readonly string[]> {
  const runs = numbers.get('runs');
  const renamed = archive.manifest.savedWork.flatMap(({ runId }) => {
    const id = runs?.get(runId);
    return id === undefined ? [] : [[runRef(runId), runRef(id)] as const];
  });
  if (renamed.length > 0) {
    const git = createGit({ cwd: paths.root, gitDir: paths.hub, settings: 'ours' });
    await fetchChecked(
      git,
      join(archive.folder, BUNDLE),
      renamed.map(([from, to]) => `${from}:${to}`),
    );
  }
  return renamed.map(([, to]) => to);
}

/** Transcripts and evidence of runs that the archive knows. */
async function moveFiles(
  archive: UnpackedArchive,
  numbers: NewNumbers,
  paths: ProjectPaths,
): Promise<{ readonly transcripts: number; readonly evidence: number }> {
  const runs = numbers.get('runs');
  const counts = { transcripts: 0, evidence: 0 };
  for (const member of archive.members) {
    if (member.kind !== 'transcript' && member.kind !== 'evidence') {
      continue;
    }
    const id = runs?.get(member.runId);
    if (id === undefined) {
      continue;
    }
    if (member.kind === 'transcript') {
      const from = join(archive.folder, 'transcripts', transcriptName(member.runId));
      await moveFile(from, join(paths.transcripts, transcriptName(id)));
      counts.transcripts += 1;
    } else {
      const from = join(archive.folder, 'evidence', evidenceFolder(member.runId), member.file);
      await moveFile(from, join(paths.evidence, evidenceFolder(id), member.file));
      counts.evidence += 1;
    }
  }
  return counts;
}

/** Both lie in the home. */
async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, join(dirname(to), basename(to)));
}

function passingCommits(tables: ArchiveTables): readonly string[] {
  const commits = (tables['features'] ?? []).flatMap(({ state }) => {
    const parsed = featureStateSchema.safeParse(
      typeof state === 'string' ? JSON.parse(state) : state,
    );
    return parsed.success && parsed.data.status === 'passing' ? [parsed.data.commit] : [];
  });
  return [...new Set(commits)];
}
