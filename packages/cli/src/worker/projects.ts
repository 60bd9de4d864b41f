import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { CopiedFile, Project } from '@ropewalk/contracts';
import type { NetworkPolicy } from '@ropewalk/core';
import {
  GitFailure,
  openMirror,
  openSiteProject,
  projectPaths,
  type Mirror,
  type SiteProject,
  type SiteTask,
} from '@ropewalk/engine';
import type { Machine } from './machine.ts';
import { Unreachable, untilReached } from './patience.ts';
import { noteUsed } from './tidy-home.ts';
import type { ServerLink } from './server-link.ts';

/** What this worker has of one project. */
export interface OwnProject {
  readonly mirror: Mirror;
  readonly site: SiteProject;
  /** Which hosts its programs reach, as its newest task says. */
  network(): NetworkPolicy;
}

/** The projects that this worker has worked for, opened when they are first needed. */
export interface OwnProjects {
  /** Everything of the task is here when this resolves. Rejects when the server has no such commits, or `signal` fires. */
  prepare(
    task: Pick<SiteTask, 'project' | 'head' | 'saved'>,
    copies: readonly CopiedFile[],
    signal: AbortSignal,
  ): Promise<OwnProject>;
  /** One whose mirror is here; null when it is not. */
  find(project: Project, head: string): Promise<OwnProject | null>;
  /** Those that are open. */
  opened(): Promise<readonly SiteProject[]>;
  close(): Promise<void>;
}

/** How long a commit that the server has just named may take to be there. */
const FETCH_PATIENCE_MS = 60_000;

interface Opened extends OwnProject {
  policy: NetworkPolicy;
  /** The copies that lie there, as they came. */
  copies: string;
}

export function createOwnProjects(machine: Machine, link: ServerLink): OwnProjects {
  const opened = new Map<number, Promise<Opened>>();

  const of = (project: Project, head: string): Promise<Opened> => {
    const known = opened.get(project.id) ?? open({ machine, link }, project, head);
    opened.set(project.id, known);
    // What could not be fetched may be there the next time.
    known.catch(() => opened.delete(project.id));
    return known;
  };

  return {
    async prepare({ project, head, saved }, copies, signal) {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(FETCH_PATIENCE_MS)]);
      let last: unknown = null;
      const own = await untilReached(async () => {
        try {
          const found = await of(project, head);
          await found.mirror.bring({ head, saved });
          return found;
        } catch (error) {
          if (!(error instanceof GitFailure)) throw error;
          last = error;
          throw new Unreachable('the hub could not be fetched', { cause: error });
        }
      }, patience);
      if (own === null) throw last ?? signal.reason;
      own.policy = policyOf(project);
      await noteUsed(own.site.paths.root, Date.now());
      await layCopies(own, copies);
      return own;
    },
    find: (project, head) => of(project, head).catch(() => null),
    async opened() {
      const found = await Promise.allSettled(opened.values());
      return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value.site] : []));
    },
    async close() {
      const found = await Promise.allSettled(opened.values());
      await Promise.all(
        found.map((one) => (one.status === 'fulfilled' ? one.value.site.close() : undefined)),
      );
      opened.clear();
    },
  };
}

/** Opens what lies in the home of this worker for a project, making it where it is not there. */
async function open(
  { machine, link }: { readonly machine: Machine; readonly link: ServerLink },
  project: Project,
  head: string,
): Promise<Opened> {
  const paths = projectPaths(machine.home.path, project);
  const folder = join(paths.root, 'copies');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const mirror = await openMirror(
    { path: paths.hub, targetBranch: project.targetBranch, ...link.hubOf(project.id) },
    { head, saved: null },
  );
  const own: Opened = {
    mirror,
    policy: policyOf(project),
    copies: '',
    network: () => own.policy,
    site: openSiteProject(
      {
        ...machine,
        home: machine.home.path,
        hub: mirror.hub,
        folder,
        network: async () => own.policy,
      },
      project,
    ),
  };
  return own;
}

function policyOf({ settings }: Project): NetworkPolicy {
  return { mode: settings.network, hosts: settings.networkHosts };
}

/** The files of the person that the project names in `copy`, as they are now. */
async function layCopies(own: Opened, copies: readonly CopiedFile[]): Promise<void> {
  const { folder } = own.site;
  const content = JSON.stringify(copies);
  // Another run may be copying them at this moment.
  if (own.copies === content) return;
  own.copies = content;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { path, mode, base64 } of copies) {
    const target = resolve(folder, path);
    if (!target.startsWith(`${folder}${sep}`)) continue;
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    await writeFile(target, Buffer.from(base64, 'base64'), { mode: mode & 0o700 });
  }
}
