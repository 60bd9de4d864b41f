import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ChangedFile, Hub } from '../workspaces/workspace-types.ts';
import { createCommitWriter } from './commit-writer.ts';
import { createGitDirs, QUIET_SETTINGS, type ObjectFormat } from './git-dir.ts';
import { createGit, GitFailure, type Git, type Identity } from './git.ts';
import { createHubWatch } from './hub-watch.ts';
import { changedFiles, diff, fileAt, log, refs } from './hub-reading.ts';
import { createMemory } from './memory.ts';
import { createObjectReader, type ObjectReader } from './object-reader.ts';
import { isAncestor, merge, putOnTop, type PutOnTop } from './put-on-top.ts';
import { QUARANTINE, takeCommit } from './take.ts';
import { createRefWriter } from './ref-writer.ts';
import { formatOf } from './remote/hub-remote.ts';
import type { ProjectRemote } from './remote/hub-remotes.ts';
import { createTarget, readRef, type Target } from './target.ts';

/** Which hub, and what it is made from. */
export interface HubPlace {
  /** Path of the bare repository. */
  readonly path: string;
  readonly targetBranch: string;
  /** The person's repository: where a missing hub gets its first commits from. */
  readonly repository: string;
  /** Where it is kept beside this machine, if anywhere: what is there goes before what is here. */
  readonly remote?: ProjectRemote;
  /** Whose name landing commits carry as their author; ours by default. */
  readonly author?: Identity;
}

/**
 * Opens the hub, making it from the person's target branch when it is not there. It is made under
 * another name and renamed when complete, so a hub that exists is whole. Once per process and
 * project, before anything uses it. Throws `GitFailure`.
 */
export async function openHub(place: HubPlace): Promise<Hub> {
  if (!(await exists(place.path))) await createHub(place);
  return reopenHub(place);
}

/** Opens a hub that is there. Once per process, before anything uses it. */
export async function reopenHub(place: Omit<HubPlace, 'repository'>): Promise<Hub> {
  await clearAfterCrash(place.path);
  const { hub, target } = hubAt(place);
  // One that cannot be reached now is asked again before the first landing.
  await place.remote?.lead(place.path, target);
  return hub;
}

/**
 * A process that was killed leaves locks, which would refuse every later move of the same ref, and
 * hubs that were being made. Nobody else writes here, so whatever is found is left over.
 */
async function clearAfterCrash(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (name.startsWith(`.${basename(path)}-`)) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
  for (const name of await readdir(join(path, 'objects'))) {
    if (name.startsWith(QUARANTINE)) {
      await rm(join(path, 'objects', name), { recursive: true, force: true });
    }
  }
  const refs = await readdir(join(path, 'refs'), { recursive: true });
  const locks = refs.filter((name) => name.endsWith('.lock')).map((name) => join('refs', name));
  for (const lock of [...locks, 'packed-refs.lock', 'HEAD.lock', 'config.lock', 'shallow.lock']) {
    await rm(join(path, lock), { force: true });
  }
}

/** Makes the hub; when two do so at once, the first stays. */
export async function createHub(place: HubPlace): Promise<void> {
  const { remote } = place;
  const kept = (await remote?.head()) ?? null;
  const target = `refs/heads/${place.targetBranch}`;
  const refspec = `+${target}:${target}`;
  await makeHub(
    place,
    remote === undefined || kept === null
      ? {
          objectFormat: () => objectFormatOfPerson(place.repository),
          fill: (git) => fetchFromPerson(git, place.repository, refspec),
        }
      : {
          objectFormat: async () => formatOf(kept),
          fill: (_git, gitDir) => remote.fetch(gitDir, refspec),
        },
  );
}

/** Makes a hub whose first commits come from anywhere: `fill` has its target branch stand when it resolves. */
export async function makeHub(
  place: Pick<HubPlace, 'path' | 'targetBranch'>,
  origin: { objectFormat(): Promise<ObjectFormat>; fill(git: Git, gitDir: string): Promise<void> },
): Promise<void> {
  await mkdir(dirname(place.path), { recursive: true });
  const started = await mkdtemp(join(dirname(place.path), `.${basename(place.path)}-`));
  const gitDir = join(started, 'hub');
  try {
    const objectFormat = await origin.objectFormat();
    await createGitDirs().lay({
      gitDir,
      workTree: null,
      objectFormat,
      branch: place.targetBranch,
      borrowFrom: null,
      settings: [
        ...QUIET_SETTINGS,
        ['transfer', 'fsckObjects', 'true'],
        ['receive', 'denyDeletes', 'true'],
        ['receive', 'denyNonFastForwards', 'true'],
        // What other runs have saved is no business of an agent that lists the hub's refs.
        ['uploadpack', 'hideRefs', 'refs/ropewalk'],
        ['core', 'fsync', 'committed'],
      ],
    });
    const git = createGit({ cwd: gitDir, gitDir, settings: 'ours' });
    await origin.fill(git, gitDir);
    await rename(gitDir, place.path);
  } catch (cause) {
    if (!(await exists(place.path))) throw cause;
  } finally {
    await rm(started, { recursive: true, force: true });
  }
}

/**
 * Fetches from a person's repository. Its history is theirs to have: what a strict check would
 * find fault with in commits of long ago must not keep a project out.
 */
export async function fetchFromPerson(
  git: Git,
  repository: string,
  refspec: string,
): Promise<void> {
  await git.run([
    '-c',
    'transfer.fsckObjects=false',
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    `--upload-pack=git -c safe.directory=* upload-pack`,
    repository,
    refspec,
  ]);
}

/** The hash function of a person's repository. */
async function objectFormatOfPerson(repository: string): Promise<ObjectFormat> {
  const git = createGit({ cwd: repository, settings: 'ours' });
  const format = await git.text(['rev-parse', '--show-object-format']);
  return format === 'sha256' ? 'sha256' : 'sha1';
}

/** A landing and the one who follows it ask for the same. */
const CHANGES_KEPT = 10;

function hubAt(place: Omit<HubPlace, 'repository'>): {
  readonly hub: Hub;
  readonly target: Target;
} {
  const git = createGit({ cwd: place.path, gitDir: place.path, settings: 'ours' });
  const objects = createObjectReader(place.path);
  const writing = { git, objects, commits: createCommitWriter(place.path) };
  const refWriter = createRefWriter(place.path);
  const target = createTarget(git, refWriter, `refs/heads/${place.targetBranch}`);
  const author = place.author === undefined ? {} : { author: place.author };
  const trees = createMemory<string>();
  const changes = createMemory<readonly ChangedFile[]>(CHANGES_KEPT);
  const treeOf = (commit: string) => trees.get(commit, () => readTree(objects, commit));
  const noted = async (head: string, putting: Promise<PutOnTop>): Promise<PutOnTop> => {
    const put = await putting;
    if (put.kind === 'candidate') target.noteChild(head, put.commit);
    return put;
  };
  const hub: Hub = {
    path: place.path,
    targetBranch: place.targetBranch,
    head: () => target.head(),
    isAncestor: async (ancestor, descendant) =>
      target.knowsOrder(ancestor, descendant) || isAncestor(git, ancestor, descendant),
    treeOf,
    changedFiles: (from, to) =>
      changes.get(`${from} ${to}`, () => changedFiles({ git, objects }, from, to)),
    fileAt: (commit, path) => fileAt(objects, commit, path),
    diff: (from, to) => diff(git, from, to),
    take: async (repository, commit, ref) => {
      const kept = requireOurs(ref);
      await takeCommit({ hub: place.path, repository, commit, head: await target.head() });
      await refWriter.update(kept, commit);
    },
    putOnTop: async (work, head, message) =>
      noted(
        head,
        putOnTop(writing, { work, head, headTree: await treeOf(head), message, ...author }),
      ),
    merge: (tip, head, message) => noted(head, merge(writing, { tip, head, message, ...author })),
    moveTarget: async (expected, commit) =>
      ((await place.remote?.push(place.path, target, expected, commit)) ?? true) &&
      target.move(expected, commit),
    keepSaved: async (refs) => place.remote?.keep(place.path, refs),
    keepOne: async (ref) => {
      if (place.remote === undefined || (await readRef(git, requireOurs(ref))) === null) return;
      await place.remote.keepOne(place.path, ref);
    },
    setRef: async (ref, commit) => refWriter.update(requireOurs(ref), commit),
    readRef: (ref) => readRef(git, ref),
    log: (from, to) => log(git, from, to),
    refs: (prefix) => refs(git, prefix),
    deleteRef: async (ref) => {
      await git.run(['update-ref', '-d', requireOurs(ref)]);
    },
    changes: createHubWatch({ path: place.path, git, refs: refWriter, target }),
  };
  return { hub, target };
}

async function readTree(objects: ObjectReader, commit: string): Promise<string> {
  const tree = await objects.idOf(`${commit}^{tree}`);
  if (tree === null) {
    throw new GitFailure('git_failed', {
      argv: ['cat-file', `${commit}^{tree}`],
      exitCode: null,
      stderrTail: `there is no commit ${commit}`,
    });
  }
  return tree;
}

/** The target branch moves by compare-and-swap only; everything else of ours lies under one prefix. */
function requireOurs(ref: string): string {
  if (!ref.startsWith('refs/ropewalk/')) throw new Error(`${ref} is not a ref of ours`);
  return ref;
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
