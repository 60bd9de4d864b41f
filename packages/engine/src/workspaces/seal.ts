import { join } from 'node:path';
import { listTree, type TreeEntry } from './list-tree.ts';
import { removeForcibly } from './remove-tree.ts';
import { bringIn, type SetupEntry } from './setup-entry.ts';

/** What the result of setup looked like right after it was copied into a checkout of ours. */
export interface Seal {
  readonly entry: SetupEntry;
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

/** Copies the entry in and seals it. */
export async function bringInSealed(entry: SetupEntry, tree: string): Promise<Seal> {
  await bringIn(entry, tree);
  return { entry, entries: await listTree(tree, entry.roots) };
}

/**
 * Makes sealed content what it was when it was sealed: what an earlier check added is removed, and
 * a root in which something was changed or is missing is copied anew.
 */
export async function mendSealed(seal: Seal, tree: string): Promise<Seal> {
  const present = await listTree(tree, seal.entry.roots);
  await removeAdded(seal, present, tree);
  const broken = brokenRoots(seal, present);
  if (broken.length === 0) return seal;
  await bringIn(seal.entry, tree, broken);
  const anew = await listTree(tree, broken);
  const kept = [...seal.entries].filter(
    ([path]) => !broken.some((root) => isAtOrBelow(path, root)),
  );
  return { entry: seal.entry, entries: new Map([...kept, ...anew]) };
}

async function removeAdded(
  seal: Seal,
  present: ReadonlyMap<string, TreeEntry>,
  tree: string,
): Promise<void> {
  for (const path of present.keys()) {
    if (!seal.entries.has(path)) await removeForcibly(join(tree, path));
  }
}

function brokenRoots(seal: Seal, present: ReadonlyMap<string, TreeEntry>): string[] {
  const broken = new Set<string>();
  for (const [path, sealed] of seal.entries) {
    if (present.get(path)?.stamp === sealed.stamp && present.get(path)?.kind === sealed.kind)
      continue;
    for (const root of seal.entry.roots) if (isAtOrBelow(path, root)) broken.add(root);
  }
  return [...broken];
}

function isAtOrBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}/`);
}
