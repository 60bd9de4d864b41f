import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, relative, sep } from 'node:path';

/** The absolute path of an executable, or null. A name without a slash is looked up in `searchPath`. */
export async function findProgram(command: string, searchPath: string): Promise<string | null> {
  if (isAbsolute(command)) return (await isExecutable(command)) ? command : null;
  // Relative paths would mean another program in every workspace.
  if (command.includes(sep)) return null;
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    const candidate = join(folder, command);
    if (await isExecutable(candidate)) return candidate;
  }
  return null;
}

/**
 * What must be readable for a program to start: the folder in which it was found, the folder of
 * the file behind the links, and, for a program of a package manager, all packages beside it. Where
 * such a folder holds the person's home, only the file itself is named.
 */
export async function pathsOfProgram(
  program: string,
  home: string | undefined,
): Promise<readonly string[]> {
  const real = await realpath(program);
  const around = (file: string, folder: string): string =>
    home !== undefined && holds(folder, home) ? file : folder;
  return [
    ...new Set([
      around(program, dirname(program)),
      around(real, dirname(real)),
      around(real, packagesAround(real)),
    ]),
  ];
}

/** The installation that `node` belongs to: its binary, npm and global packages. */
export async function prefixOfNode(searchPath: string): Promise<string> {
  const found = (await findProgram('node', searchPath)) ?? process.execPath;
  return dirname(dirname(await realpath(found)));
}

/** Dependencies may lie beside a package or above it, so the outermost `node_modules` is taken. */
function packagesAround(real: string): string {
  const parts = real.split(sep);
  const index = parts.indexOf('node_modules');
  return index === -1 ? dirname(real) : parts.slice(0, index + 1).join(sep);
}

/** Whether `path` is `folder` or lies in it. */
function holds(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way.split(sep)[0] !== '..');
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    // Not there or not ours to run: the same answer for a search.
    return false;
  }
}
