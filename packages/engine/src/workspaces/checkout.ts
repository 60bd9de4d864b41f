import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGitDirs, objectFormatOf, QUIET_SETTINGS } from '../hub/git-dir.ts';
import { createGit, type Git } from '../hub/git.ts';
import { readRefFile } from '../hub/ref-file.ts';
import { removeForcibly } from './remove-tree.ts';
import type { Hub } from './workspace-types.ts';

/**
 * A checkout of ours whose git directory lies beside the tree. Programs of the project see it
 * through `tree/.git` (a file that names it), read-only; our own git never looks at that file.
 */
export interface Checkout {
  readonly root: string;
  readonly tree: string;
  readonly gitDir: string;
  /** The file inside the tree that leads to the git directory; read-only inside the wall. */
  readonly pointer: string;
  readonly home: string;
  readonly tmp: string;
  readonly git: Git;
}

/** Makes an empty checkout under `root`, which must not exist. The caller removes `root`. */
export async function layCheckout(hub: Hub, root: string): Promise<Checkout> {
  const tree = join(root, 'tree');
  const gitDir = join(root, 'git');
  await mkdir(tree, { recursive: true, mode: 0o700 });
  await createGitDirs().lay({
    gitDir,
    workTree: null,
    objectFormat: await objectFormatOf(hub),
    branch: hub.targetBranch,
    borrowFrom: hub.path,
    settings: [...QUIET_SETTINGS, ['core', 'bare', 'false'], ['core', 'worktree', tree]],
  });
  const checkout = openCheckout(root);
  await freshen(checkout);
  return checkout;
}

/** A checkout that was laid earlier. */
export function openCheckout(root: string): Checkout {
  const tree = join(root, 'tree');
  const gitDir = join(root, 'git');
  return {
    root,
    tree,
    gitDir,
    pointer: join(tree, '.git'),
    home: join(root, 'home'),
    tmp: join(root, 'tmp'),
    git: createGit({ cwd: tree, gitDir, workTree: tree, settings: 'ours' }),
  };
}

/** Gives the checkout an empty home and temp folder and a pointer as we wrote it. */
export async function freshen(checkout: Checkout): Promise<void> {
  for (const folder of [checkout.home, checkout.tmp]) {
    await removeForcibly(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  await removeForcibly(checkout.pointer);
  await writeFile(checkout.pointer, `gitdir: ${checkout.gitDir}\n`);
}

/**
 * Puts exactly `commit` into the tree. Everything else goes, except the paths in `keep` (relative
 * to the tree). HEAD is detached.
 */
export async function checkOut(
  checkout: Checkout,
  commit: string,
  keep: readonly string[],
): Promise<void> {
  await resetTree(checkout, commit);
  await cleanTree(checkout, keep);
}

/** The first half: what `commit` tracks is as it says, and what only an earlier one tracked is gone. */
export async function resetTree(checkout: Checkout, commit: string): Promise<void> {
  const { git } = checkout;
  if (!(await isDetached(checkout))) await git.run(['update-ref', '--no-deref', 'HEAD', commit]);
  await git.run(['reset', '--quiet', '--hard', commit]);
}

/** The second half: what no commit tracks goes, except `keep`. */
export async function cleanTree({ git }: Checkout, keep: readonly string[]): Promise<void> {
  await git.run(['clean', '-ffdxq', ...keep.flatMap((path) => ['-e', excludePattern(path)])]);
}

async function isDetached({ gitDir }: Checkout): Promise<boolean> {
  return (await readRefFile(join(gitDir, 'HEAD'))) !== null;
}

/** Gives tracked files the content that they have in `commit`; leaves the rest alone. */
export async function restoreTracked(checkout: Checkout, commit: string): Promise<void> {
  await checkout.git.run(['reset', '--quiet', '--hard', commit]);
}

/** The line of an exclude file that means exactly this path. */
export function excludePattern(path: string): string {
  return `/${path.replace(/\/+$/, '').replace(/[\\*?[\]!#\s]/g, (character) => `\\${character}`)}`;
}
