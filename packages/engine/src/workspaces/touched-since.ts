import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './open-inside.ts';

const SLICE = 400;

/**
 * Whether anything in a working tree was made, changed, renamed or removed at or after a moment (ms), but for
 * its `.git`. The times of the last change tell, which no program can set. A tree with more than `limit`
 * entries is said to be touched without looking at the rest. Synchronous calls in slices, as in `listTree`.
 */
export async function touchedSince(
  tree: string,
  moment: number,
  limit = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const waiting = [''];
  let seen = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    // What is removed or renamed shows in its folder.
    if (isTouched(join(tree, folder), moment)) return true;
    for (const entry of entriesOf(join(tree, folder))) {
      if (folder === '' && entry.name === '.git') continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (isTouched(join(tree, path), moment)) return true;
      seen += 1;
      if (seen > limit) return true;
      if (seen % SLICE === 0) await new Promise(setImmediate);
    }
  }
  return false;
}

function isTouched(path: string, moment: number): boolean {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts === undefined || facts.ctimeMs >= moment;
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
