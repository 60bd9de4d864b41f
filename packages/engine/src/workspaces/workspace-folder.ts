import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import {
  AGENT_SETTINGS,
  namedSection,
  objectFormatOf,
  QUIET_SETTINGS,
  type GitDirs,
} from '../hub/git-dir.ts';
import { createGit } from '../hub/git.ts';
import { excludePattern } from './checkout.ts';
import type { Hub, Workspace } from './workspace-types.ts';
import { writeWhole } from './write-whole.ts';

/** What a workspace's folder says about it; written last, so that a folder without it is unfinished. */
const recordSchema = z.object({
  version: z.literal(1),
  base: z.string(),
  firstPort: z.int(),
  warm: z.boolean(),
  /** False while it waits in the pool: nobody's work is in it. */
  handedOut: z.boolean(),
});
export type WorkspaceRecord = z.infer<typeof recordSchema>;

/** The name of the file in which a saved diff is offered, at the top of the tree. */
export const PREVIOUS_DIFF = '.ropewalk-previous.diff';
/** The folder, at the top of the tree, for what a browser writes: evidence must lie in the tree. */
export const BROWSER_OUTPUT = '.ropewalk-browser';

/** Where the parts of a workspace lie. */
export function partsOf(root: string): {
  readonly tree: string;
  readonly home: string;
  readonly tmp: string;
  readonly record: string;
  readonly saved: string;
  /** Git directory of ours in which the tree is frozen. */
  readonly freezer: string;
  readonly freezerIndex: string;
} {
  const freezer = join(root, 'freezer');
  return {
    tree: join(root, 'tree'),
    home: join(root, 'home'),
    tmp: join(root, 'tmp'),
    record: join(root, 'workspace.json'),
    saved: join(root, 'saved.json'),
    freezer,
    freezerIndex: join(freezer, 'index-folder', 'index'),
  };
}

export async function readRecord(root: string): Promise<WorkspaceRecord | null> {
  const text = await readFile(partsOf(root).record, 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = recordSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

export async function writeRecord(root: string, record: WorkspaceRecord): Promise<void> {
  await writeWhole(partsOf(root).record, JSON.stringify(record));
}

export function toWorkspace(id: string, root: string, record: WorkspaceRecord): Workspace {
  const { tree, home, tmp } = partsOf(root);
  const { firstPort, base, warm } = record;
  return { id, root, tree, home, tmp, firstPort, base, warm };
}

/**
 * Makes the folders of a workspace: the agent's clone, which borrows the hub's objects, and beside
 * it the freezer. The tree stays empty. The caller removes `root`.
 */
export async function layWorkspace(gitDirs: GitDirs, hub: Hub, root: string): Promise<void> {
  const { tree, home, tmp, freezer, freezerIndex } = partsOf(root);
  await mkdir(root, { recursive: true, mode: 0o700 });
  await Promise.all(
    [tree, home, tmp, dirname(freezerIndex)].map((folder) =>
      mkdir(folder, { recursive: true, mode: 0o700 }),
    ),
  );
  const objectFormat = await objectFormatOf(hub);
  const branch = hub.targetBranch;
  const shared = { objectFormat, branch, borrowFrom: hub.path };
  const origin = namedSection('remote', 'origin');
  const tracking = namedSection('branch', branch);
  await Promise.all([
    gitDirs.lay({
      ...shared,
      gitDir: join(tree, '.git'),
      workTree: tree,
      settings: [
        ...AGENT_SETTINGS,
        [origin, 'url', hub.path],
        [origin, 'fetch', `+refs/heads/${branch}:refs/remotes/origin/${branch}`],
        [tracking, 'remote', 'origin'],
        [tracking, 'merge', `refs/heads/${branch}`],
      ],
    }),
    gitDirs.lay({ ...shared, gitDir: freezer, workTree: null, settings: QUIET_SETTINGS }),
  ]);
}

/**
 * Puts `commit` into the agent's tree as its branch, with `head` as origin's target, and primes the
 * freezer. Only before any program has run in the tree: this is git in the agent's repository.
 */
export async function pointWorkspace(
  hub: Hub,
  root: string,
  at: { readonly commit: string; readonly head: string },
): Promise<void> {
  const { tree, freezerIndex } = partsOf(root);
  const gitDir = join(tree, '.git');
  const remote = join(gitDir, 'refs', 'remotes', 'origin', hub.targetBranch);
  const git = createGit({ cwd: tree, gitDir, workTree: tree, settings: 'ours' });
  await mkdir(dirname(remote), { recursive: true });
  await Promise.all([
    writeWhole(remote, `${at.head}\n`),
    git.run(['reset', '--quiet', '--hard', at.commit]),
  ]);
  // The freezer then knows size and times of every file and hashes only what was changed since.
  await copyFile(join(gitDir, 'index'), freezerIndex);
}

/** Keeps paths out of what is frozen, and out of what the agent's `git add` takes. */
export async function excludeFrom(root: string, paths: readonly string[]): Promise<void> {
  const { tree, freezer } = partsOf(root);
  const lines = [PREVIOUS_DIFF, BROWSER_OUTPUT, ...paths]
    .map((path) => `${excludePattern(path)}\n`)
    .join('');
  await Promise.all(
    [join(tree, '.git'), freezer].map((gitDir) =>
      writeFile(join(gitDir, 'info', 'exclude'), lines),
    ),
  );
}
