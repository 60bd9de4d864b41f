import type { ChangedFile } from '../workspaces/workspace-types.ts';
import type { Git } from './git.ts';

const DIFF_LIMIT = 32 * 1024 * 1024;

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
export async function fileAt(git: Git, commit: string, path: string): Promise<string | null> {
  const [entry] = await git.fields(['ls-tree', '-z', '--full-tree', commit, '--', path]);
  if (entry === undefined) return null;
  const [facts = '', name] = entry.split('\t', 2);
  const [mode = '', , object = ''] = facts.split(' ');
  if (name !== path || !mode.startsWith('100')) return null;
  return (await git.run(['cat-file', 'blob', object])).stdout;
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
