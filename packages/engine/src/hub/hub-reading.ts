import type { ChangedFile } from '../workspaces/workspace-types.ts';
import type { Git } from './git.ts';
import type { ObjectReader } from './object-reader.ts';
import { treeDifference } from './tree-difference.ts';
import { entriesOf, type TreeEntry } from './tree-entries.ts';

const DIFF_LIMIT = 32 * 1024 * 1024;
const FILE_LIMIT = 64 * 1024 * 1024;
const TREE_LIMIT = 64 * 1024 * 1024;

/** See `Hub.changedFiles`. Only where something may have been moved, git has to find out. */
export async function changedFiles(
  { git, objects }: { readonly git: Git; readonly objects: ObjectReader },
  from: string,
  to: string,
): Promise<readonly ChangedFile[]> {
  const changed = await treeDifference(objects, from, to);
  const mayBeMoved = ['A', 'D'].every((status) => changed.some((one) => one.status === status));
  return mayBeMoved ? withMoves(git, from, to) : changed;
}

async function withMoves(git: Git, from: string, to: string): Promise<ChangedFile[]> {
  const fields = await git.fields([
    'diff-tree',
    '-r',
    '-z',
    '-M',
    '--name-status',
    '--end-of-options',
    from,
    to,
  ]);
  const changed: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const status = (fields[at] ?? '').slice(0, 1);
    const moved = status === 'R' || status === 'C';
    const path = fields[at + (moved ? 2 : 1)] ?? '';
    changed.push({ status, path, from: moved ? (fields[at + 1] ?? '') : null });
    at += moved ? 3 : 2;
  }
  return changed;
}

/** See `Hub.fileAt`. */
export async function fileAt(
  objects: ObjectReader,
  commit: string,
  path: string,
): Promise<string | null> {
  const components = path.split('/');
  const name = components.pop();
  let folder = `${commit}^{tree}`;
  for (const component of components) {
    const entry = await findEntry(objects, folder, component);
    if (entry?.kind !== 'folder') return null;
    folder = entry.id;
  }
  const entry = await findEntry(objects, folder, name ?? '');
  if (entry?.kind !== 'file') return null;
  const file = await objects.read(entry.id, FILE_LIMIT);
  return file === null ? null : file.content.toString('utf8');
}

async function findEntry(
  objects: ObjectReader,
  folder: string,
  name: string,
): Promise<TreeEntry | null> {
  const tree = await objects.read(folder, TREE_LIMIT);
  if (tree === null) return null;
  for (const entry of entriesOf(tree)) if (entry.name === name) return entry;
  return null;
}

/** See `Hub.diff`. Longer ones than 32 MiB fail with `git_output_too_large`. */
export async function diff(git: Git, from: string, to: string): Promise<string> {
  const { stdout } = await git.run(
    [
      'diff-tree',
      '-r',
      '-p',
      '-M',
      '--no-ext-diff',
      '--no-textconv',
      '--no-color',
      '--end-of-options',
      from,
      to,
    ],
    { maxBytes: DIFF_LIMIT },
  );
  return stdout;
}

/** See `Hub.log`. */
export async function log(
  git: Git,
  from: string | null,
  to: string,
): Promise<{ readonly commit: string; readonly message: string }[]> {
  const range = from === null ? to : `${from}..${to}`;
  const records = await git.fields([
    'log',
    '--reverse',
    '-z',
    '--format=%H%n%B',
    '--no-show-signature',
    '--end-of-options',
    range,
  ]);
  return records.map((record) => {
    const lineEnd = record.indexOf('\n');
    return { commit: record.slice(0, lineEnd), message: record.slice(lineEnd + 1) };
  });
}

/** See `Hub.refs`. */
export async function refs(
  git: Git,
  prefix: string,
): Promise<{ readonly ref: string; readonly commit: string; readonly committedAt: number }[]> {
  const output = await git.text([
    'for-each-ref',
    '--format=%(refname) %(objectname) %(committerdate:unix)',
    '--end-of-options',
    prefix.endsWith('/') ? prefix.slice(0, -1) : prefix,
  ]);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ref = '', commit = '', seconds = '0'] = line.split(' ');
      return { ref, commit, committedAt: Number(seconds) * 1_000 };
    });
}

/** The path of a submodule at a commit; null when it has none. */
export async function submoduleIn(git: Git, commit: string): Promise<string | null> {
  const entries = await git.fields(['ls-tree', '-r', '-z', '--full-tree', commit]);
  const found = entries.find((entry) => entry.startsWith('160000 '));
  return found === undefined ? null : found.slice(found.indexOf('\t') + 1);
}
