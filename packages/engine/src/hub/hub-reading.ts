import type { ChangedFile } from '../workspaces/workspace-types.ts';
import type { Git } from './git.ts';
import type { GitObject, ObjectReader } from './object-reader.ts';

const DIFF_LIMIT = 32 * 1024 * 1024;
const FILE_LIMIT = 64 * 1024 * 1024;
const TREE_LIMIT = 64 * 1024 * 1024;

/** See `Hub.changedFiles`. */
export async function changedFiles(git: Git, from: string, to: string): Promise<ChangedFile[]> {
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
  let tree = await objects.read(`${commit}^{tree}`, TREE_LIMIT);
  const components = path.split('/');
  for (const [index, component] of components.entries()) {
    const entry = tree === null ? null : findEntry(tree, component);
    if (entry === null) return null;
    if (index === components.length - 1) {
      if (!entry.mode.startsWith('100')) return null;
      const file = await objects.read(entry.id, FILE_LIMIT);
      return file === null ? null : file.content.toString('utf8');
    }
    if (entry.mode !== FOLDER) return null;
    tree = await objects.read(entry.id, TREE_LIMIT);
  }
  return null;
}

const FOLDER = '40000';

/** One entry of a tree: `<mode> <name>`, a zero byte, and the name of the object in binary. */
function findEntry(
  tree: GitObject,
  wanted: string,
): { readonly mode: string; readonly id: string } | null {
  const idBytes = tree.id.length / 2;
  const name = Buffer.from(wanted);
  for (let at = 0; at < tree.content.length;) {
    const blank = tree.content.indexOf(32, at);
    const end = tree.content.indexOf(0, blank);
    const next = end + 1 + idBytes;
    if (tree.content.subarray(blank + 1, end).equals(name)) {
      return {
        mode: tree.content.toString('latin1', at, blank),
        id: tree.content.toString('hex', end + 1, next),
      };
    }
    at = next;
  }
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
