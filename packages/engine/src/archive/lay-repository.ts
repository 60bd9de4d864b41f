import { mkdtemp, readdir, rename, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { accept, refuse, type Result } from '@ropewalk/core';
import { createGit, GitFailure, type Git } from '../hub/git.ts';
import { personsGit, readRepository } from '../hub/repository.ts';
import { errorCode } from '../workspaces/open-inside.ts';
import { removeForcibly } from '../workspaces/remove-tree.ts';
import { damaged } from './unpack-archive.ts';

/** A repository that was laid beside the place where it is to stand. */
export interface LaidRepository {
  readonly folder: string;
  /** Commits that the target branch contains. */
  contains(commits: readonly string[]): Promise<readonly string[]>;
  /** Puts it in its place, where nothing may be but an empty folder. */
  place(): Promise<Result<null>>;
  /** Takes it away again, wherever it is; an empty folder that was there stays. */
  remove(): Promise<void>;
}

/** What is wrong with old commits of people and harms nobody: names, times and modes that git once let pass. */
const FORGIVEN = ['zeroPaddedFilemode', 'missingSpaceBeforeDate', 'badTimezone', 'badEmail'];

/**
 * Makes a person's repository from the target branch of a bundle, with its files. Every object is checked: a
 * bundle may come from a stranger. Refuses a place that is taken, a bundle without that branch or with another
 * head, and content that we cannot work with.
 */
export async function layRepository(request: {
  readonly bundle: string;
  readonly branch: string;
  readonly head: string;
  /** Where it is to stand; absolute. */
  readonly folder: string;
}): Promise<Result<LaidRepository>> {
  const free = await requireFree(request.folder);
  if (!free.ok) {
    return free;
  }
  const place = request.folder;
  const laid = await mkdtemp(join(dirname(place), `.${basename(place)}-import-`));
  let placed = false;
  const remove = async (): Promise<void> => {
    await removeForcibly(placed ? place : laid);
  };
  try {
    const fetched = await fetchBundle(laid, request);
    const usable = fetched.ok ? await readRepository(laid) : fetched;
    if (!usable.ok) {
      await remove();
      return usable;
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return accept({
    get folder() {
      return placed ? place : laid;
    },
    async contains(commits) {
      const git = personsGit(laid);
      const all = new Set(
        (await git.text(['rev-list', `refs/heads/${request.branch}`])).split('\n'),
      );
      return commits.filter((commit) => all.has(commit));
    },
    async place() {
      // Somebody may have put something there meanwhile: then neither step succeeds.
      try {
        await rmdir(place).catch((error: unknown) => unlessMissing(error));
        await rename(laid, place);
      } catch (error) {
        return ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errorCode(error) ?? '')
          ? taken(place)
          : raise(error);
      }
      placed = true;
      return accept(null);
    },
    remove,
  });
}

async function requireFree(folder: string): Promise<Result<null>> {
  const parent = await stat(dirname(folder)).catch(() => null);
  if (parent === null || !parent.isDirectory()) {
    return refuse(
      'folder_missing',
      `There is no folder ${dirname(folder)}. Create it, or name another place.`,
    );
  }
  try {
    return (await readdir(folder)).length === 0 ? accept(null) : taken(folder);
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? accept(null) : taken(folder);
  }
}

function taken(folder: string): Result<never> {
  return refuse(
    'folder_taken',
    `There is something at ${folder} already, and an import overwrites nothing. Name a folder that does not exist or is empty.`,
  );
}

async function fetchBundle(
  folder: string,
  {
    bundle,
    branch,
    head,
  }: { readonly bundle: string; readonly branch: string; readonly head: string },
): Promise<Result<null>> {
  const git = createGit({ cwd: folder, settings: 'ours' });
  const ref = `refs/heads/${branch}`;
  const named = await git.run(['check-ref-format', ref], { answers: [1] });
  if (named.exitCode !== 0) {
    return damaged('its target branch has no name that git takes');
  }
  const format = head.length === 64 ? 'sha256' : 'sha1';
  await git.run(['init', '--quiet', '--template=', `--object-format=${format}`, '.']);
  await git.run(['symbolic-ref', 'HEAD', ref]);
  try {
    await fetchChecked(git, bundle, [`${ref}:${ref}`]);
  } catch (error) {
    if (error instanceof GitFailure && error.code === 'git_failed') {
      return damaged('git finds fault with its repository');
    }
    throw error;
  }
  const found = await git.run(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], {
    answers: [1, 128],
  });
  if (found.exitCode !== 0 || found.stdout.trim() !== head) {
    return damaged('its repository does not stand where its manifest says');
  }
  await personsGit(folder).run(['reset', '--quiet', '--hard', ref]);
  return accept(null);
}

/** Fetches refs of a bundle and checks every object. Throws `GitFailure`. */
export async function fetchChecked(
  git: Git,
  bundle: string,
  refspecs: readonly string[],
): Promise<void> {
  await git.run(
    [
      '-c',
      'fetch.fsckObjects=true',
      ...FORGIVEN.flatMap((fault) => ['-c', `fetch.fsck.${fault}=warn`]),
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--update-head-ok',
      '--stdin',
      bundle,
    ],
    { input: refspecs.map((refspec) => `${refspec}\n`).join('') },
  );
}

function unlessMissing(error: unknown): void {
  if (errorCode(error) !== 'ENOENT') {
    throw error;
  }
}

function raise(error: unknown): never {
  throw error;
}
