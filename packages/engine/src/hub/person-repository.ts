import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '@ropewalk/core';
import PQueue from 'p-queue';
import type { Hub } from '../workspaces/workspace-types.ts';
import type { ForeignChange } from '../trespass/foreign-change.ts';
import { createFolderWatch } from './folder-watch.ts';
import { createGit, type Git } from './git.ts';
import { submoduleIn } from './hub-reading.ts';
import { fetchFromPerson } from './hub.ts';
import { takeNamedCommit } from './named-commit.ts';
import { isAncestor } from './put-on-top.ts';
import { readRefFile } from './ref-file.ts';
import { currentBranch, personsGit, refuseWhileBusy } from './repository.ts';

/** Commits of a person on the target branch that have not landed. */
export type PersonCommits =
  | { readonly kind: 'none' }
  | { readonly kind: 'new'; readonly tip: string; readonly commits: readonly string[] }
  /** They hold what we cannot land; the sentence says what to do. */
  | { readonly kind: 'unsupported'; readonly tip: string; readonly detail: string }
  /** The folder, or the branch in it, cannot be read at present. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Whether the person's repository stands where the hub stands, and if not, what keeps it. */
export type Follow =
  | { readonly kind: 'followed'; readonly commit: string }
  /** It already has everything that has landed. */
  | { readonly kind: 'current' }
  | {
      readonly kind: 'waits';
      readonly why: 'dirty_files' | 'other_branch' | 'diverged' | 'busy' | 'unreadable';
      readonly files: readonly string[];
      /** A sentence that says what to do. */
      readonly detail: string;
    };

/** The person's own repository, seen from the hub. */
export interface PersonRepository {
  /** Brings what is new on the person's target branch into the hub. */
  fetchPersonCommits(): Promise<PersonCommits>;
  /**
   * Brings what has landed into the person's repository by fast-forward. Where that is not
   * possible nothing is touched. Hooks of theirs are not run.
   */
  follow(): Promise<Follow>;
  /**
   * Freezes what a branch or commit of theirs holds beyond the target branch as one commit in the
   * hub, under `ref`, and answers it. Refuses with `invalid_input`.
   */
  takeCommit(name: string, ref: string): Promise<Result<string>>;
  /** What has been changed there since the last time by anybody but us, the person included. */
  changes(): Promise<readonly ForeignChange[]>;
}

/** `folder` is the person's repository; its objects and refs are only ever added to. */
export function createPersonRepository(deps: {
  readonly folder: string;
  readonly hub: Hub;
}): PersonRepository {
  /** Two follows at once would trip over each other's index lock. */
  const turns = new PQueue({ concurrency: 1 });
  const watch = createFolderWatch(deps.folder);
  return {
    fetchPersonCommits: () => turns.add(() => fetchPersonCommits(deps)),
    follow: () =>
      turns.add(async () => {
        const done = await follow(deps);
        if (done.kind === 'followed') {
          watch.noteMoved(`refs/heads/${deps.hub.targetBranch}`, done.commit);
        }
        return done;
      }),
    takeCommit: (name, ref) => turns.add(() => takeNamedCommit(deps, name, ref)),
    changes: () => turns.add(() => watch.look()),
  };
}

interface Deps {
  readonly folder: string;
  readonly hub: Hub;
}

async function fetchPersonCommits({ folder, hub }: Deps): Promise<PersonCommits> {
  const seen = await lookAt(folder, hub.targetBranch);
  if (seen === null) {
    return {
      kind: 'unreadable',
      detail: `The branch ${hub.targetBranch} of ${folder} cannot be read.`,
    };
  }
  const head = await hub.head();
  // Most often the tip is what they got from us last.
  if (await hub.isAncestor(seen.tip, head)) return { kind: 'none' };
  const hubGit = createGit({ cwd: hub.path, gitDir: hub.path, settings: 'ours' });
  const ref = `refs/ropewalk/person/${hub.targetBranch}`;
  if ((await hub.readRef(ref)) !== seen.tip) {
    await fetchFromPerson(hubGit, folder, `+refs/heads/${hub.targetBranch}:${ref}`);
  }
  const fetched = (await hub.readRef(ref)) ?? seen.tip;
  if (await hub.isAncestor(fetched, head)) return { kind: 'none' };
  const submodule = await submoduleIn(hubGit, fetched);
  if (submodule !== null) {
    return {
      kind: 'unsupported',
      tip: fetched,
      detail: `${submodule} is a submodule, and Ropewalk cannot land submodules. Put its files into the repository, or take it out.`,
    };
  }
  const commits = await hub.log(head, fetched);
  return { kind: 'new', tip: fetched, commits: commits.map((entry) => entry.commit) };
}

/** Where the person's target branch stands, and where their git keeps its state; null when it cannot be read. */
async function lookAt(
  folder: string,
  branch: string,
): Promise<{ readonly tip: string; readonly gitDir: string } | null> {
  if ((await lstat(folder).catch(() => null)) === null) return null;
  const loose = await readLooseTip(folder, branch);
  if (loose !== null) return loose;
  const answer = await personsGit(folder).run(
    ['rev-parse', '--absolute-git-dir', '--verify', '--quiet', `refs/heads/${branch}^{commit}`],
    { answers: [1, 128] },
  );
  const lines = answer.stdout.trimEnd().split('\n');
  const tip = lines.pop();
  return answer.exitCode === 0 && tip !== undefined ? { tip, gitDir: lines.join('\n') } : null;
}

/** The plain case; null where the repository is laid out in another way, or the ref is packed. */
async function readLooseTip(
  folder: string,
  branch: string,
): Promise<{ readonly tip: string; readonly gitDir: string } | null> {
  const gitDir = join(folder, '.git');
  const tip = await readRefFile(join(gitDir, 'refs', 'heads', branch));
  return tip === null ? null : { tip, gitDir };
}

function waits(
  why: Extract<Follow, { kind: 'waits' }>['why'],
  detail: string,
  files: readonly string[] = [],
): Follow {
  return { kind: 'waits', why, detail, files };
}

async function follow({ folder, hub }: Deps): Promise<Follow> {
  const branch = hub.targetBranch;
  const seen = await lookAt(folder, branch);
  if (seen === null)
    return waits('unreadable', `The branch ${branch} of ${folder} cannot be read.`);
  const { tip, gitDir } = seen;
  const git = personsGit(folder);
  const busy = await refuseWhileBusy(gitDir);
  if (busy !== null) return waits('busy', busy.refusal.message);
  const head = await hub.head();
  if (tip === head) return { kind: 'current' };
  await git.run([
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--upload-pack=git -c safe.directory=* -c uploadpack.allowAnySHA1InWant=true upload-pack',
    hub.path,
    `+${head}:refs/ropewalk/landed`,
  ]);
  if (!(await hub.isAncestor(tip, head))) {
    if (await isAncestor(git, head, tip)) return { kind: 'current' };
    return waits(
      'diverged',
      `${branch} of ${folder} has commits that have not landed; they are landed first.`,
    );
  }
  const move: Move = { folder, gitDir, hub, tip, head };
  return (await branchOf(git, gitDir)) === branch ? forwardTree(git, move) : forwardRef(git, move);
}

/** One step of the person's target branch. */
interface Move extends Deps {
  readonly gitDir: string;
  readonly tip: string;
  readonly head: string;
}

const ON_BRANCH = /^ref: refs\/heads\/(\S+)\n?$/;

/** The branch that is checked out, from the file that says so; git is asked where that says something else. */
async function branchOf(git: Git, gitDir: string): Promise<string | null> {
  const line = await readFile(join(gitDir, 'HEAD'), 'utf8').catch(() => '');
  // Repositories that keep their refs in tables have a stand-in there.
  const branch = ON_BRANCH.exec(line)?.[1];
  return branch === undefined || branch === '.invalid' ? currentBranch(git) : branch;
}

async function forwardTree(git: Git, move: Move): Promise<Follow> {
  const inTheWay = await filesInTheWay(git, move);
  if (inTheWay.length > 0) return dirty(inTheWay);
  const merged = await git.run(
    [
      'merge',
      '--quiet',
      '--ff-only',
      '--no-autostash',
      '--no-overwrite-ignore',
      '--no-verify-signatures',
      move.head,
    ],
    { answers: [1, 2, 128] },
  );
  if (merged.exitCode === 0) return { kind: 'followed', commit: move.head };
  const busy = await refuseWhileBusy(move.gitDir);
  if (busy !== null) return waits('busy', busy.refusal.message);
  return dirty(await dirtyFiles(git));
}

function dirty(files: readonly string[]): Follow {
  return waits(
    'dirty_files',
    'Files in your folder are in the way of what has landed. Commit or stash them; the folder then follows by itself.',
    files,
  );
}

/** What has landed, as far as the person has changed it too or has something else in its place. */
async function filesInTheWay(git: Git, move: Move): Promise<string[]> {
  const landed = await move.hub.changedFiles(move.tip, move.head);
  const touched = new Set(
    landed.flatMap((change) => (change.from === null ? [change.path] : [change.path, change.from])),
  );
  const inTheWay = new Set((await dirtyFiles(git)).filter((path) => touched.has(path)));
  const present: string[] = [];
  for (const { status, path } of landed) {
    if (status === 'M' || status === 'D') continue;
    if ((await lstat(join(move.folder, path)).catch(() => null)) !== null) present.push(path);
  }
  if (present.length > 0) {
    const tracked = new Set(await git.fields(['ls-files', '-z', '--', ...present]));
    for (const path of present) if (!tracked.has(path)) inTheWay.add(path);
  }
  return [...inTheWay].toSorted();
}

async function dirtyFiles(git: Git): Promise<string[]> {
  const entries = await git.fields([
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--untracked-files=all',
  ]);
  return entries.map((entry) => entry.slice(3));
}

async function forwardRef(git: Git, move: Move): Promise<Follow> {
  const branch = move.hub.targetBranch;
  const ref = `refs/heads/${branch}`;
  const worktrees = await git.fields(['worktree', 'list', '--porcelain', '-z']);
  if (worktrees.includes(`branch ${ref}`)) {
    return waits(
      'other_branch',
      `${branch} is checked out in another worktree. It follows when that worktree has let go of it.`,
    );
  }
  const updated = await git.run(
    ['update-ref', '-m', 'follow what has landed', ref, move.head, move.tip],
    { answers: [1, 128] },
  );
  return updated.exitCode === 0
    ? { kind: 'followed', commit: move.head }
    : waits(
        'busy',
        `${branch} was being changed at the same moment. It follows with the next landing.`,
      );
}
