import { walkTree } from '../workspaces/walk-tree.ts';
import { NAMED_AT_MOST, type ForeignChange } from './foreign-change.ts';

/** Looking at more than this costs more than it is worth. */
const LOOK_LIMIT = 50_000;

/**
 * What was made, changed, renamed or removed below a folder after a moment (ms), by the times of the last change,
 * which no program can set. A folder stands for what was removed from it, where nothing else in it has changed.
 * `unseen` are paths that are left out.
 */
export async function changedSince(
  root: string,
  moment: number,
  unseen: readonly string[] = [],
): Promise<readonly ForeignChange[]> {
  const found = new Map<string, number | null>();
  const folders: (readonly [string, number])[] = [];
  await walkTree(
    root,
    { leftOut: new Set(unseen), limit: LOOK_LIMIT },
    {
      folder(path, facts) {
        if (found.size >= NAMED_AT_MOST) return true;
        if (facts === undefined) found.set(nameOf(path), null);
        else if (facts.ctimeMs > moment) folders.push([path, facts.ctimeMs]);
        return false;
      },
      file(path, facts) {
        if (facts === undefined) found.set(path, null);
        else if (facts.ctimeMs > moment) found.set(path, facts.ctimeMs);
        return false;
      },
    },
  );
  for (const [folder, at] of folders) {
    const isExplained = [...found.keys()].some((path) => isIn(path, folder));
    if (!isExplained) found.set(folder === '' ? '.' : `${folder}/`, at);
  }
  return [...found].slice(0, NAMED_AT_MOST).map(([file, at]) => ({ file, at }));
}

function nameOf(folder: string): string {
  return folder === '' ? '.' : folder;
}

function isIn(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}
