import { access, mkdtemp, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { accept, refuse, type Refused, type Result } from '@ropewalk/core';
import { createGit, OUR_IDENTITY, type Git } from './git.ts';

/** What we see of a person's repository. */
export interface RepositoryState {
  /** The branch that is checked out. */
  readonly targetBranch: string;
  /** Null as long as the branch has no commit. */
  readonly head: string | null;
  /** Whether tracked files are as committed and nothing untracked lies about. */
  readonly clean: boolean;
}

/** A folder as it may be registered: with a repository that we can work with, or with none. */
export type FolderState =
  | { readonly kind: 'no_repository' }
  | ({ readonly kind: 'repository' } & RepositoryState);

/** Git in the person's own repository, with their settings and without their hooks. */
export function personsGit(folder: string): Git {
  return createGit({ cwd: folder, settings: 'persons' });
}

/**
 * Looks at a folder without changing anything. Refuses with `folder_missing`,
 * `folder_not_usable` or `repository_busy`, and says what to do.
 */
export async function readRepository(folder: string): Promise<Result<FolderState>> {
  const facts = await stat(folder).catch(() => null);
  if (facts === null || !facts.isDirectory()) {
    return refuse(
      'folder_missing',
      `There is no folder ${folder}. Create it, or name another one.`,
    );
  }
  const git = personsGit(folder);
  const found = await git.run(['rev-parse', '--is-bare-repository'], { answers: [128] });
  if (found.exitCode !== 0) return noRepository(folder);
  if (found.stdout.trim() === 'true') {
    return notUsable(
      `${folder} is a bare repository. Register a clone of it that has a working tree.`,
    );
  }
  const refusal =
    (await refuseByPlace(git, folder)) ??
    (await refuseWhileBusy(await git.text(['rev-parse', '--absolute-git-dir']))) ??
    (await refuseByContent(git));
  if (refusal !== null) return refusal;
  return readBranch(git);
}

async function noRepository(folder: string): Promise<Result<FolderState>> {
  const broken = await access(join(folder, '.git')).then(
    () => true,
    () => false,
  );
  if (!broken) return accept({ kind: 'no_repository' });
  return notUsable(
    `${folder} has a .git that git cannot open. Repair it (git fsck) or remove it, then register again.`,
  );
}

function notUsable(message: string): Refused {
  return refuse('folder_not_usable', message);
}

async function refuseByPlace(git: Git, folder: string): Promise<Refused | null> {
  const root = await git.run(['rev-parse', '--show-toplevel'], { answers: [128] });
  if (root.exitCode !== 0) {
    return notUsable(
      `${folder} lies inside a .git folder. Register the folder that holds the files.`,
    );
  }
  const top = root.stdout.trimEnd();
  if ((await realpath(top)) !== (await realpath(resolve(folder)))) {
    return notUsable(
      `${folder} is a part of the repository ${top}. Register ${top}, or a folder of its own.`,
    );
  }
  if ((await git.text(['rev-parse', '--is-shallow-repository'])) === 'true') {
    return notUsable(
      `${folder} is a shallow clone. Run "git fetch --unshallow" in it, then register again.`,
    );
  }
  const partial = await git.run(['config', '--get', 'extensions.partialClone'], { answers: [1] });
  if (partial.exitCode === 0) {
    return notUsable(
      `${folder} is a partial clone. Make a complete clone of it and register that one.`,
    );
  }
  return null;
}

const UNFINISHED: readonly (readonly [path: string, name: string, remedy: string])[] = [
  ['MERGE_HEAD', 'merge', 'git merge --continue" or "git merge --abort'],
  ['rebase-merge', 'rebase', 'git rebase --continue" or "git rebase --abort'],
  ['rebase-apply', 'rebase', 'git rebase --continue" or "git rebase --abort'],
  ['CHERRY_PICK_HEAD', 'cherry-pick', 'git cherry-pick --continue" or "git cherry-pick --abort'],
  ['REVERT_HEAD', 'revert', 'git revert --continue" or "git revert --abort'],
  ['BISECT_LOG', 'bisect', 'git bisect reset'],
];

/** Refuses with `repository_busy` in the middle of something that a person has begun. */
export async function refuseWhileBusy(gitDir: string): Promise<Refused | null> {
  for (const [path, name, remedy] of UNFINISHED) {
    const present = await stat(join(gitDir, path)).catch(() => null);
    if (present === null) continue;
    return refuse(
      'repository_busy',
      `The repository is in the middle of a ${name}. Finish it with "${remedy}", then try again.`,
      {
        operation: name,
      },
    );
  }
  return null;
}

/** Submodules and filters (LFS, encryption) would give agents other files than the person has. */
async function refuseByContent(git: Git): Promise<Refused | null> {
  const staged = await git.fields(['ls-files', '--stage', '-z']);
  const submodule = staged.find((entry) => entry.startsWith('160000 '));
  if (submodule !== undefined) {
    const path = submodule.slice(submodule.indexOf('\t') + 1);
    return notUsable(
      `${path} is a submodule, and Ropewalk cannot work with submodules. Put its files into the repository, or register a project without it.`,
    );
  }
  const paths = staged.map((entry) => entry.slice(entry.indexOf('\t') + 1));
  if (!paths.some((path) => path === '.gitattributes' || path.endsWith('/.gitattributes')))
    return null;
  const attributes = await git.fields(['check-attr', '--cached', '--stdin', '-z', 'filter'], {
    input: paths.map((path) => `${path}\0`).join(''),
  });
  for (let at = 0; at + 2 < attributes.length; at += 3) {
    const filter = attributes[at + 2] ?? 'unspecified';
    if (filter === 'unspecified' || filter === 'unset') continue;
    return notUsable(
      `${attributes[at]} is kept through the git filter "${filter}"${filter === 'lfs' ? ' (Git LFS)' : ''}, which Ropewalk does not run. Store such files without a filter, or register a project without them.`,
    );
  }
  return null;
}

async function readBranch(git: Git): Promise<Result<FolderState>> {
  const branch = await currentBranch(git);
  if (branch === null) {
    return notUsable(
      'The repository is not on a branch (detached HEAD). Check out the branch that work shall land on, then register again.',
    );
  }
  const head = await git.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], {
    answers: [1, 128],
  });
  const status = await git.fields(['status', '--porcelain', '-z']);
  return accept({
    kind: 'repository',
    targetBranch: branch,
    head: head.exitCode === 0 ? head.stdout.trim() : null,
    clean: status.length === 0,
  });
}

/** The branch that is checked out; null with a detached HEAD. */
export async function currentBranch(git: Git): Promise<string | null> {
  const answer = await git.run(['symbolic-ref', '--quiet', '--short', 'HEAD'], { answers: [1] });
  return answer.exitCode === 0 ? answer.stdout.trimEnd() : null;
}

/** What the first commit leaves out where no .gitignore says so: what is installed, and secrets. */
const NEVER_BEGIN_WITH = [
  'node_modules/',
  '.venv/',
  'venv/',
  '__pycache__/',
  'target/',
  '.env',
  '.env.*',
  '*.pem',
  '.DS_Store',
];

/**
 * Makes a folder usable: a folder without a repository gets one on the branch `main` (its files
 * are committed as "Begin"; next to nothing but the spec, the first commit is empty), a repository
 * without commits gets an empty first one. Refuses as `readRepository` does. Repeatable.
 */
export async function prepareRepository(
  folder: string,
  specFiles: readonly string[],
): Promise<Result<RepositoryState & { readonly head: string }>> {
  const found = await readRepository(folder);
  if (!found.ok) return found;
  const git = personsGit(folder);
  if (found.value.kind === 'no_repository') {
    await begin(git, folder, specFiles);
  } else if (found.value.head === null) {
    await commitNothing(git, found.value.targetBranch);
  }
  const state = await readRepository(folder);
  if (!state.ok) return state;
  if (state.value.kind === 'no_repository' || state.value.head === null) {
    throw new Error(`${folder} has no commit after its first commit was made`);
  }
  const { targetBranch, head, clean } = state.value;
  return accept({ targetBranch, head, clean });
}

async function begin(git: Git, folder: string, specFiles: readonly string[]): Promise<void> {
  const files = (await readdir(folder)).filter((name) => !specFiles.includes(name));
  await git.run(['init', '--quiet', '--initial-branch=main']);
  if (files.length === 0) return commitNothing(git, 'main');
  const scratch = await mkdtemp(join(tmpdir(), 'ropewalk-begin-'));
  try {
    const excludes = join(scratch, 'excludes');
    await writeFile(excludes, `${NEVER_BEGIN_WITH.join('\n')}\n`);
    await git.run(['-c', `core.excludesFile=${excludes}`, 'add', '--all']);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  await git.run(['commit', '--quiet', '--no-gpg-sign', '--allow-empty', '-m', 'Begin']);
}

async function commitNothing(git: Git, branch: string): Promise<void> {
  const tree = await git.text(['mktree'], { input: '' });
  const commit = await git.text(['commit-tree', tree, '-m', 'Begin'], { author: OUR_IDENTITY });
  await git.run(['update-ref', `refs/heads/${branch}`, commit, '']);
}
