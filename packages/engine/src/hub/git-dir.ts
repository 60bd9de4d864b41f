import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/**
 * Makes an empty repository without hooks, templates or anything else of the machine's. The
 * caller removes the folder. Throws `GitFailure`, and the errors of the file system.
 */
export async function layGitDir(request: GitDirRequest): Promise<void> {
  const { gitDir, workTree } = request;
  await mkdir(dirname(gitDir), { recursive: true });
  const git = createGit({ cwd: dirname(gitDir), settings: 'ours' });
  const insideTree = workTree !== null && gitDir === join(workTree, '.git');
  await git.run([
    'init',
    '--quiet',
    '--template=',
    `--object-format=${request.objectFormat}`,
    `--initial-branch=${request.branch}`,
    ...(insideTree ? [workTree] : ['--bare', gitDir]),
  ]);
  await mkdir(join(gitDir, 'objects', 'info'), { recursive: true });
  await mkdir(join(gitDir, 'info'), { recursive: true });
  if (request.borrowFrom !== null) {
    await writeFile(
      join(gitDir, 'objects', 'info', 'alternates'),
      `${join(request.borrowFrom, 'objects')}\n`,
    );
  }
  await appendFile(join(gitDir, 'config'), configText(request.settings));
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
