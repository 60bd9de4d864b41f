import { lstatSync, readdirSync, type Dirent, type Stats } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './open-inside.ts';

const SLICE = 400;

/** Who is shown what lies in a tree, by its path relative to the root; true ends the walk. */
export interface TreeVisitor {
  /** Of every folder, the root (an empty path) included, before what is in it. Undefined facts: it is gone. */
  folder(path: string, facts: Stats | undefined): boolean;
  /** Of everything else; links are not followed. */
  file(path: string, facts: Stats | undefined): boolean;
}

/**
 * Shows everything below a folder but the paths that are left out. Answers whether it came to the end: not where the
 * visitor had seen enough, or after the folder in which more than `limit` entries had been seen. Synchronous calls in
 * slices, as in `listTree`.
 */
export async function walkTree(
  root: string,
  { leftOut, limit }: { readonly leftOut: ReadonlySet<string>; readonly limit: number },
  visitor: TreeVisitor,
): Promise<boolean> {
  const waiting = [''];
  let seen = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    if (visitor.folder(folder, factsOf(join(root, folder)))) return false;
    for (const entry of entriesOf(join(root, folder))) {
      const path = join(folder, entry.name);
      if (leftOut.has(path)) continue;
      if (entry.isDirectory()) waiting.push(path);
      else if (visitor.file(path, factsOf(join(root, path)))) return false;
      seen += 1;
      if (seen % SLICE === 0) await new Promise(setImmediate);
    }
    if (seen > limit) return false;
  }
  return true;
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
