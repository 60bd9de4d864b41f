import { lstatSync, readdirSync, type Dirent, type Stats } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../workspaces/open-inside.ts';
import { NAMED_AT_MOST, type ForeignChange } from './foreign-change.ts';

const SLICE = 400;
/** Looking at more than this costs more than it is worth. */
const LOOK_LIMIT = 50_000;

/**
 * What was made, changed, renamed or removed below a folder after a moment (ms), by the times of the last change,
 * which no program can set. A folder stands for what was removed from it, where nothing else in it has changed.
 * `unseen` are paths that are left out. Synchronous calls in slices, as in `listTree`.
 */
export async function changedSince(
  root: string,
  moment: number,
  unseen: readonly string[] = [],
): Promise<readonly ForeignChange[]> {
  const left = new Set(unseen);
  const found = new Map<string, number | null>();
  const folders: (readonly [string, number])[] = [];
  const waiting = [''];
  let seen = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const facts = factsOf(join(root, folder));
    if (facts === undefined) found.set(folder === '' ? '.' : folder, null);
    else if (facts.ctimeMs > moment) folders.push([folder, facts.ctimeMs]);
    for (const entry of entriesOf(join(root, folder))) {
      const path = join(folder, entry.name);
      if (left.has(path)) continue;
      if (entry.isDirectory()) waiting.push(path);
      else noteIfAfter(found, { root, path, moment });
      seen += 1;
      if (seen % SLICE === 0) await new Promise(setImmediate);
    }
    if (found.size >= NAMED_AT_MOST || seen > LOOK_LIMIT) break;
  }
  for (const [folder, at] of folders) {
    const isExplained = [...found.keys()].some((path) => isIn(path, folder));
    if (!isExplained) found.set(folder === '' ? '.' : `${folder}/`, at);
  }
  return [...found].slice(0, NAMED_AT_MOST).map(([file, at]) => ({ file, at }));
}

function noteIfAfter(
  found: Map<string, number | null>,
  { root, path, moment }: { readonly root: string; readonly path: string; readonly moment: number },
): void {
  const facts = factsOf(join(root, path));
  if (facts === undefined) found.set(path, null);
  else if (facts.ctimeMs > moment) found.set(path, facts.ctimeMs);
}

function isIn(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

function factsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** A folder that cannot be read or is gone has nothing in it for us; its own times were looked at. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return [];
  }
}
