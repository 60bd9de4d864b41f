import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this repository. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const OLDEST_NODE = [22, 16];

/** The Node that the product runs on: the one that this repository brings, else the present one if it is new enough. */
export function nodeOfRepository() {
  const brought = join(ROOT, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
  if (existsSync(brought)) return brought;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) {
    return process.execPath;
  }
  console.error(
    `This is Node ${process.versions.node}, and Ropewalk runs on ${OLDEST_NODE.join('.')} or newer. ` +
      `npm has no package of Node for ${process.platform}-${process.arch} here: install a newer Node and try again.`,
  );
  process.exit(2);
}

/** Our environment with the repository's Node and tools in front of the search path. */
export function environmentWithNode() {
  const folders = [dirname(nodeOfRepository()), join(ROOT, 'node_modules/.bin')];
  return { ...process.env, PATH: [...folders, process.env.PATH ?? ''].join(delimiter) };
}
