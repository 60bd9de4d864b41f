import type { CommitWriter, NewCommit } from './commit-writer.ts';
import { splitFields, type Git, type Identity } from './git.ts';
import type { ObjectReader } from './object-reader.ts';

/** What became of putting work on top of a head. */
export type PutOnTop =
  | { readonly kind: 'candidate'; readonly commit: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'conflict'; readonly files: readonly string[] };

/** What new commits of a hub are made with. */
interface Writing {
  readonly git: Git;
  readonly commits: CommitWriter;
}

/**
 * Puts the change of `work` (against its first parent) on top of `head` as one commit, without a
 * working tree. The first parent must be an ancestor of `head`: then the base that git computes
 * for the two is that parent.
 */
export async function putOnTop(
  { git, objects, commits }: Writing & { readonly objects: ObjectReader },
  request: {
    readonly work: string;
    readonly head: string;
    readonly headTree: string;
    readonly message: string;
    readonly author?: Identity;
  },
): Promise<PutOnTop> {
  // Nothing came between the two: there is nothing to merge, and no program to start for it.
  const standsOnHead = (await objects.idOf(`${request.work}^`)) === request.head;
  const ownTree = standsOnHead ? await objects.idOf(`${request.work}^{tree}`) : null;
  const merged =
    ownTree === null
      ? await mergeTrees(git, request.head, request.work)
      : { kind: 'clean' as const, tree: ownTree };
  if (merged.kind === 'conflict') return merged;
  if (merged.tree === request.headTree) return { kind: 'empty' };
  const { head, message, author } = request;
  const commit = await commits.write({
    tree: merged.tree,
    parents: [head],
    message,
    ...(author === undefined ? {} : { author }),
  });
  return { kind: 'candidate', commit };
}

/**
 * Joins `tip` and `head`. The candidate is `tip` itself where it already contains `head`, else a
 * commit with both as parents, so that whoever is at `tip` can follow by fast-forward.
 */
export async function merge(
  { git, commits }: Writing,
  request: {
    readonly tip: string;
    readonly head: string;
    readonly message: string;
    readonly author?: Identity;
  },
): Promise<PutOnTop> {
  const { tip, head, message, author } = request;
  if (await isAncestor(git, tip, head)) return { kind: 'empty' };
  if (await isAncestor(git, head, tip)) return { kind: 'candidate', commit: tip };
  const merged = await mergeTrees(git, head, tip);
  if (merged.kind === 'conflict') return merged;
  const commit = await commits.write({
    tree: merged.tree,
    parents: [head, tip],
    message,
    ...(author === undefined ? {} : { author }),
  });
  return { kind: 'candidate', commit };
}

/** Whether `descendant` contains `ancestor`. A commit that is not there is nobody's ancestor. */
export async function isAncestor(git: Git, ancestor: string, descendant: string): Promise<boolean> {
  const asked = ['merge-base', '--is-ancestor', ancestor, descendant];
  const { exitCode } = await git.run(asked, { answers: [1, 128] });
  if (exitCode !== 128) return exitCode === 0;
  const present = await git.run(['cat-file', '-e', `${ancestor}^{commit}`], { answers: [1, 128] });
  if (present.exitCode !== 0) return false;
  return (await git.run(asked, { answers: [1] })).exitCode === 0;
}

/** A commit in any repository of ours. */
export async function commitTree(git: Git, request: NewCommit): Promise<string> {
  const parents = request.parents.flatMap((parent) => ['-p', parent]);
  return git.text(['commit-tree', request.tree, ...parents, '-F', '-'], {
    input: request.message,
    ...(request.author === undefined ? {} : { author: request.author }),
  });
}

async function mergeTrees(
  git: Git,
  ours: string,
  theirs: string,
): Promise<
  | { readonly kind: 'clean'; readonly tree: string }
  | { readonly kind: 'conflict'; readonly files: readonly string[] }
> {
  const { exitCode, stdout } = await git.run(
    [
      'merge-tree',
      '--write-tree',
      '-z',
      '--name-only',
      '--no-messages',
      '--allow-unrelated-histories',
      ours,
      theirs,
    ],
    { answers: [1] },
  );
  const [tree, ...files] = splitFields(stdout);
  if (exitCode === 1) return { kind: 'conflict', files };
  if (tree === undefined) throw new Error('git merge-tree succeeded and named no tree');
  return { kind: 'clean', tree };
}
