import { constants, type Dirent } from 'node:fs';
import { access, mkdir, open, opendir, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  accept,
  isFolderName,
  isNetworkPath,
  isSecretName,
  judgeFolder,
  refuse,
  type FolderRules,
  type Result,
} from '@ropewalk/core';
import PQueue from 'p-queue';
import { errorCode } from '../workspaces/open-inside.ts';

/** A folder with the folders in it. */
export interface FolderListing {
  /** With its links resolved. */
  readonly path: string;
  readonly parent: string | null;
  readonly entries: readonly FolderEntry[];
}

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly isHidden: boolean;
  /** Whether there are folders in it. */
  readonly hasChildren: boolean;
}

/** Whether a project can be kept in a folder. */
export interface FolderReport {
  readonly exists: boolean;
  readonly isFolder: boolean;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  /** What keeps it from being used; null when nothing does. */
  readonly problem: string | null;
}

/** Lets a person choose a folder. Every path is judged by where its links lead, never by its name. */
export interface FolderBrowser {
  /** The person's home, links resolved. */
  home(): Promise<string>;
  /**
   * Null lists the home. Refuses with `folder_missing`, `not_a_folder`, and `folder_not_allowed` for places that are
   * nobody's business here.
   */
  list(request: {
    readonly path: string | null;
    readonly showHidden: boolean;
  }): Promise<Result<FolderListing>>;
  inspect(path: string): Promise<FolderReport>;
  /** The absolute path of a folder, there or not, that may become a project. Refuses with `folder_not_allowed`. */
  choose(path: string): Promise<Result<string>>;
  /** Refuses as `list`, and with `folder_name_invalid` and `folder_exists`. Answers the new folder's path. */
  create(request: { readonly parent: string; readonly name: string }): Promise<Result<string>>;
}

export interface FolderBrowserDeps {
  /** The person's home. */
  readonly home: string;
  /** Closed in addition: the home of the control plane. */
  readonly closed: readonly string[];
  readonly platform?: NodeJS.Platform;
}

const PARALLEL_LOOKS = 16;

export function createFolderBrowser(deps: FolderBrowserDeps): FolderBrowser {
  let rules: Promise<FolderRules> | null = null;
  const rulesOf = (): Promise<FolderRules> => {
    rules ??= readRules(deps);
    return rules;
  };
  return {
    home: async () => (await rulesOf()).home,
    async list({ path, showHidden }) {
      const given = await rulesOf();
      const folder = await openFolder(given, path ?? given.home);
      return folder.ok ? listFolder(given, folder.value, showHidden) : folder;
    },
    inspect: async (path) => inspect(await rulesOf(), path),
    choose: async (path) => choose(await rulesOf(), path),
    async create({ parent, name }) {
      if (!isFolderName(name)) {
        return refuse('folder_name_invalid', 'Invalid directory name');
      }
      const given = await rulesOf();
      const folder = await openFolder(given, parent);
      return folder.ok ? createIn(given, folder.value, name) : folder;
    },
  };
}

async function readRules(deps: FolderBrowserDeps): Promise<FolderRules> {
  const [home = deps.home, ...closed] = await Promise.all(
    [deps.home, ...deps.closed].map(async (path) => (await resolveLinks(path)) ?? path),
  );
  return { platform: deps.platform ?? process.platform, home, closed };
}

const notAllowed = () => refuse('folder_not_allowed', 'Access to this directory is not allowed');

/** The folder behind a path that somebody has named, with its links resolved, where it may be looked into. */
async function openFolder(rules: FolderRules, named: string): Promise<Result<string>> {
  if (isNetworkPath(named)) {
    return refuse('folder_not_allowed', 'Network paths are not supported');
  }
  const path = toAbsolute(rules, named);
  const real = path === null ? null : await resolveLinks(path);
  // What is closed is closed whether or not it exists.
  if (judgeFolder(real ?? path ?? '/', rules) === 'blocked') return notAllowed();
  if (real === null) return refuse('folder_missing', 'Directory not found');
  const kind = await kindOf(real);
  if (kind === 'nothing') return refuse('folder_missing', 'Directory not found');
  return kind === 'folder' ? accept(real) : refuse('not_a_folder', 'Path is not a directory');
}

/** What is not there yet is judged by where its nearest folder leads. */
async function choose(rules: FolderRules, named: string): Promise<Result<string>> {
  const path = isNetworkPath(named) ? null : toAbsolute(rules, named);
  const real = path === null ? null : await resolveNearest(path);
  return path === null || real === null || judgeFolder(real, rules) === 'blocked'
    ? refuse('folder_not_allowed', 'Cannot create project in system or sensitive directory')
    : accept(path);
}

async function resolveNearest(path: string): Promise<string> {
  const parent = dirname(path);
  return (
    (await resolveLinks(path)) ??
    (parent === path ? path : join(await resolveNearest(parent), basename(path)))
  );
}

async function kindOf(path: string): Promise<'folder' | 'other' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return 'nothing';
  }
}

/** Relative paths and `~` start in the home. Null when there can be no such path. */
function toAbsolute(rules: FolderRules, named: string): string | null {
  if (named.includes('\0')) return null;
  return resolve(rules.home, named.replace(/^~(?=$|\/)/u, '.'));
}

/** Null where nothing is, or where one may not even look. */
async function resolveLinks(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

async function listFolder(
  rules: FolderRules,
  folder: string,
  showHidden: boolean,
): Promise<Result<FolderListing>> {
  const found = await readNames(rules, folder);
  if (found === null) {
    return refuse('folder_not_allowed', `You may not read ${folder}. Choose another folder.`);
  }
  const looks = new PQueue({ concurrency: PARALLEL_LOOKS });
  const entries = await looks.addAll(
    found
      .filter(({ name }) => !isSecretName(name) && (showHidden || !name.startsWith('.')))
      .map((entry) => () => toEntry(rules, folder, entry)),
  );
  return accept({
    path: folder,
    parent: dirname(folder) === folder ? null : dirname(folder),
    entries: entries
      .flatMap((entry) => (entry === null ? [] : [entry]))
      .toSorted((one, other) => one.name.localeCompare(other.name)),
  });
}

/** Null when they may not be read. */
async function readNames(rules: FolderRules, folder: string): Promise<Dirent[] | null> {
  try {
    return process.platform === 'linux'
      ? await readOpened(rules, folder)
      : await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return null;
  }
}

/** Somebody may put a link in its place at any moment: what was opened is judged, and that is what is read. */
async function readOpened(rules: FolderRules, folder: string): Promise<Dirent[] | null> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const opened = `/proc/self/fd/${handle.fd}`;
    if (judgeFolder(await readlink(opened), rules) === 'blocked') return null;
    return await readdir(opened, { withFileTypes: true });
  } finally {
    await handle.close();
  }
}

async function toEntry(
  rules: FolderRules,
  folder: string,
  entry: Dirent,
): Promise<FolderEntry | null> {
  if (!entry.isDirectory() && !entry.isSymbolicLink()) return null;
  const path = join(folder, entry.name);
  const real = await resolveLinks(path);
  if (real === null || judgeFolder(real, rules) === 'blocked') return null;
  if (entry.isSymbolicLink() && (await kindOf(real)) !== 'folder') return null;
  return {
    name: entry.name,
    path,
    isHidden: entry.name.startsWith('.'),
    hasChildren: await holdsFolders(real),
  };
}

async function holdsFolders(folder: string): Promise<boolean> {
  try {
    for await (const entry of await opendir(folder)) {
      if (entry.isDirectory()) return true;
    }
    return false;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

async function inspect(rules: FolderRules, named: string): Promise<FolderReport> {
  const nothing = { exists: false, isFolder: false, canRead: false, canWrite: false };
  const folder = await openFolder(rules, named);
  if (folder.ok) {
    const [canRead, canWrite] = await Promise.all([
      may(folder.value, constants.R_OK | constants.X_OK),
      may(folder.value, constants.W_OK),
    ]);
    const problem = canRead && canWrite ? null : `You may not ${canRead ? 'write to' : 'read'} it.`;
    return { exists: true, isFolder: true, canRead, canWrite, problem };
  }
  const { code, message } = folder.refusal;
  if (code === 'not_a_folder') return { ...nothing, exists: true, problem: message };
  if (code !== 'folder_missing') return { ...nothing, problem: message };
  return inspectMissing(rules, named, nothing);
}

/** A folder that is not there yet can be made where its parent may be written to. */
async function inspectMissing(
  rules: FolderRules,
  named: string,
  nothing: Omit<FolderReport, 'problem'>,
): Promise<FolderReport> {
  const path = toAbsolute(rules, named);
  if (path === null || !isFolderName(basename(path))) {
    return { ...nothing, problem: 'Invalid directory name' };
  }
  const parent = await openFolder(rules, dirname(path));
  if (!parent.ok) return { ...nothing, problem: `Its parent: ${parent.refusal.message}` };
  const canWrite = await may(parent.value, constants.W_OK);
  return { ...nothing, canWrite, problem: canWrite ? null : 'You may not write to its parent.' };
}

async function createIn(rules: FolderRules, parent: string, name: string): Promise<Result<string>> {
  const path = join(parent, name);
  if (judgeFolder(path, rules) === 'blocked') return notAllowed();
  try {
    await mkdir(path);
    return accept(path);
  } catch (error) {
    switch (errorCode(error)) {
      case 'EEXIST':
        return refuse('folder_exists', 'Directory already exists');
      case 'ENOENT':
        return refuse('folder_missing', 'Directory not found');
      case 'EACCES':
      case 'EPERM':
      case 'EROFS':
        return refuse(
          'folder_not_allowed',
          `You may not write to ${parent}. Choose another folder.`,
        );
      case 'ENAMETOOLONG':
        return refuse('folder_name_invalid', 'Invalid directory name');
      default:
        throw error;
    }
  }
}

async function may(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}
