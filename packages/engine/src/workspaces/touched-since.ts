import type { Stats } from 'node:fs';
import { walkTree } from './walk-tree.ts';

const OF_GIT: ReadonlySet<string> = new Set(['.git']);

/**
 * Whether anything in a working tree was made, changed, renamed or removed at or after a moment (ms), but for
 * its `.git`. The times of the last change tell, which no program can set. A tree with more than `limit`
 * entries is said to be touched without looking at the rest.
 */
export async function touchedSince(
  tree: string,
  moment: number,
  limit = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const isTouched = (_path: string, facts: Stats | undefined): boolean =>
    facts === undefined || facts.ctimeMs >= moment;
  // What is removed or renamed shows in its folder.
  const visitor = { folder: isTouched, file: isTouched };
  return !(await walkTree(tree, { leftOut: OF_GIT, limit }, visitor));
}
