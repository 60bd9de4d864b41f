import type { Dirent } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Hub } from '../workspaces/workspace-types.ts';
import { createGit, OUR_IDENTITY } from './git.ts';

export type ObjectFormat = 'sha1' | 'sha256';

/** The hash function of the hub: its names are as long as the hash. */
export async function objectFormatOf(hub: Pick<Hub, 'head'>): Promise<ObjectFormat> {
  return (await hub.head()).length === 64 ? 'sha256' : 'sha1';
}

/** A repository of ours to be made. */
export interface GitDirRequest {
  readonly gitDir: string;
  /** Null makes a bare repository. */
  readonly workTree: string | null;
  readonly objectFormat: ObjectFormat;
  /** The branch that HEAD names. */
  readonly branch: string;
  /** A repository whose objects are borrowed. */
  readonly borrowFrom: string | null;
  /** More settings, `section.name` → value; written to the repository's own configuration. */
  readonly settings: readonly (readonly [section: string, name: string, value: string])[];
}

/** Makes empty repositories, quicker from the second of a kind on. */
export interface GitDirs {
  /**
   * Makes an empty repository without hooks, templates or anything else of the machine's. The
   * caller removes the folder. Throws `GitFailure`, and the errors of the file system.
   */
  lay(request: GitDirRequest): Promise<void>;
}

/** What git has put into an empty repository. */
interface Blank {
  readonly folders: readonly string[];
  readonly files: readonly (readonly [path: string, content: Buffer])[];
}

/** Git makes the first of each kind, and what it has made is repeated: `git init` says nothing else for the next. */
export function createGitDirs(): GitDirs {
  const blanks = new Map<string, Promise<Blank>>();

  async function layBlank(request: GitDirRequest): Promise<void> {
    const { gitDir, objectFormat, branch, workTree } = request;
    const kind = JSON.stringify([objectFormat, branch, isInside(gitDir, workTree)]);
    const known = blanks.get(kind);
    if (known !== undefined) return repeat(await known, gitDir);
    const first = init(request).then(() => readBlank(gitDir));
    blanks.set(kind, first);
    first.catch(() => blanks.delete(kind));
    await first;
  }

  return {
    async lay(request) {
      const { gitDir } = request;
      await mkdir(dirname(gitDir), { recursive: true });
      await layBlank(request);
      await mkdir(join(gitDir, 'objects', 'info'), { recursive: true });
      await mkdir(join(gitDir, 'info'), { recursive: true });
      if (request.borrowFrom !== null) {
        await writeFile(
          join(gitDir, 'objects', 'info', 'alternates'),
          `${join(request.borrowFrom, 'objects')}\n`,
        );
      }
      await appendFile(join(gitDir, 'config'), configText(request.settings));
    },
  };
}

async function init({ gitDir, workTree, objectFormat, branch }: GitDirRequest): Promise<void> {
  const git = createGit({ cwd: dirname(gitDir), settings: 'ours' });
  await git.run([
    'init',
    '--quiet',
    '--template=',
    `--object-format=${objectFormat}`,
    `--initial-branch=${branch}`,
    ...(workTree !== null && isInside(gitDir, workTree) ? [workTree] : ['--bare', gitDir]),
  ]);
}

function isInside(gitDir: string, workTree: string | null): boolean {
  return workTree !== null && gitDir === join(workTree, '.git');
}

async function readBlank(gitDir: string): Promise<Blank> {
  const entries = await readdir(gitDir, { recursive: true, withFileTypes: true });
  const pathOf = (entry: Dirent): string => relative(gitDir, join(entry.parentPath, entry.name));
  const files = entries.filter((entry) => entry.isFile()).map(pathOf);
  return {
    folders: entries.filter((entry) => entry.isDirectory()).map(pathOf),
    files: await Promise.all(
      files.map(async (path) => [path, await readFile(join(gitDir, path))] as const),
    ),
  };
}

async function repeat(blank: Blank, gitDir: string): Promise<void> {
  await mkdir(gitDir, { recursive: true });
  for (const folder of blank.folders) await mkdir(join(gitDir, folder), { recursive: true });
  await Promise.all(
    blank.files.map(([path, content]) => writeFile(join(gitDir, path), content, { flag: 'wx' })),
  );
}

/** What makes a repository safe to borrow from and quiet to work in. */
export const QUIET_SETTINGS: GitDirRequest['settings'] = [
  ['gc', 'auto', '0'],
  ['maintenance', 'auto', 'false'],
  ['core', 'hooksPath', '/dev/null'],
  ['core', 'logAllRefUpdates', 'false'],
];

/** The identity under which an agent commits in its clone. */
export const AGENT_SETTINGS: GitDirRequest['settings'] = [
  ['user', 'name', OUR_IDENTITY.name],
  ['user', 'email', OUR_IDENTITY.email],
  ['gc', 'auto', '0'],
  ['maintenance', 'auto', 'false'],
  ['advice', 'detachedHead', 'false'],
];

function configText(settings: GitDirRequest['settings']): string {
  return settings
    .map(([section, name, value]) => `[${section}]\n\t${name} = ${quote(value)}\n`)
    .join('');
}

function quote(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

/** A section head with a quoted name, as in `[remote "origin"]`. */
export function namedSection(section: string, name: string): string {
  return `${section} "${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
