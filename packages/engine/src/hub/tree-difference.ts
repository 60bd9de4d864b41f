import type { ChangedFile } from '../workspaces/workspace-types.ts';
import { GitFailure } from './git.ts';
import type { GitObject, ObjectReader } from './object-reader.ts';
import { entriesOf, type TreeEntry } from './tree-entries.ts';

const TREE_LIMIT_BYTES = 64 * 1024 * 1024;

/**
 * What differs between two commits, sorted by path as git sorts, without looking for moved files. Reads only
 * folders that differ. Throws `GitFailure` when one of the commits is not there.
 */
export async function treeDifference(
  objects: ObjectReader,
  from: string,
  to: string,
): Promise<ChangedFile[]> {
  const changed: ChangedFile[] = [];
  const roots = [`${from}^{tree}`, `${to}^{tree}`] as const;
  const waiting: Pair[] = [{ folder: '', before: roots[0], after: roots[1] }];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const before = await readEntries(objects, pair.before);
    const after = await readEntries(objects, pair.after);
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const path = `${pair.folder}${name}`;
      compare(path, before.get(name) ?? null, after.get(name) ?? null, { changed, waiting });
    }
  }
  return changed.toSorted((left, right) =>
    Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)),
  );
}

/** Two folders of the same path; null where there is none. */
interface Pair {
  readonly folder: string;
  readonly before: string | null;
  readonly after: string | null;
}

function compare(
  path: string,
  before: TreeEntry | null,
  after: TreeEntry | null,
  found: { readonly changed: ChangedFile[]; readonly waiting: Pair[] },
): void {
  if (before?.id === after?.id && before?.mode === after?.mode) return;
  const folders = [before, after].map((entry) => (entry?.kind === 'folder' ? entry.id : null));
  const [beforeFolder = null, afterFolder = null] = folders;
  if (beforeFolder !== null || afterFolder !== null) {
    found.waiting.push({ folder: `${path}/`, before: beforeFolder, after: afterFolder });
  }
  const status = statusOf(
    before?.kind === 'folder' ? null : before,
    after?.kind === 'folder' ? null : after,
  );
  if (status !== null) found.changed.push({ status, path, from: null });
}

function statusOf(before: TreeEntry | null, after: TreeEntry | null): string | null {
  if (before === null) return after === null ? null : 'A';
  if (after === null) return 'D';
  return before.kind === after.kind ? 'M' : 'T';
}

async function readEntries(
  objects: ObjectReader,
  name: string | null,
): Promise<ReadonlyMap<string, TreeEntry>> {
  if (name === null) return new Map();
  const tree: GitObject | null = await objects.read(name, TREE_LIMIT_BYTES);
  if (tree === null) {
    const facts = { argv: ['cat-file', name], exitCode: null, stderrTail: `there is no ${name}` };
    throw new GitFailure('git_failed', facts);
  }
  return new Map([...entriesOf(tree)].map((entry) => [entry.name, entry]));
}
