import { delimiter, sep } from 'node:path';

const FALLBACK = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The PATH for agents and for commands of a project: the person's own, without the folders that `npm run`
 * puts in front of it, so that nobody works with the Node or the tools that we happen to bring.
 */
export function searchPathFor(path: string | undefined): string {
  const folders = (path ?? FALLBACK)
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.includes(`${sep}node_modules${sep}`));
  return folders.length === 0 ? FALLBACK : [...new Set(folders)].join(delimiter);
}
