import { lstat, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { removeForcibly } from './remove-tree.ts';

/**
 * Makes room for something of ours at `path` inside `tree` and answers the absolute path: its
 * parents are folders of the tree (a link in their place is replaced, because content of a commit
 * must not lead us outside) and nothing is there. Only for trees in which no program runs.
 */
export async function makeRoomInside(tree: string, path: string): Promise<string> {
  const components = path.split('/').filter((component) => component !== '' && component !== '.');
  const unusable = components.length === 0 || components.includes('..') || components[0] === '.git';
  if (unusable) throw new Error(`${path} is no path inside a tree`);
  let folder = tree;
  for (const component of components.slice(0, -1)) {
    folder = join(folder, component);
    const facts = await lstat(folder).catch(() => null);
    if (facts?.isDirectory() === true) continue;
    if (facts !== null) await removeForcibly(folder);
    await mkdir(folder);
  }
  const target = join(tree, ...components);
  await removeForcibly(target);
  await mkdir(dirname(target), { recursive: true });
  return target;
}
