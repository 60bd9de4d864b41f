import { constants } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/** An open regular file inside a folder, or the reason why there is none. The caller closes it. */
export type OpenedInside =
  | { readonly kind: 'file'; readonly handle: FileHandle; readonly bytes: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly detail: string };

const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever. */
const FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a file that somebody else named, relative to `root` or absolute inside it. Not one
 * component may be a link, and what is opened must be a regular file: the folder may belong to a
 * program that changes it at this moment.
 */
export async function openInside(root: string, path: string): Promise<OpenedInside> {
  const components = componentsOf(root, path);
  if (components === null)
    return { kind: 'refused', detail: 'it lies outside of the working tree' };
  try {
    const handle =
      process.platform === 'linux'
        ? await openByDescriptors(root, components)
        : await openByPath(root, components);
    return await requireRegular(handle);
  } catch (error) {
    return toAnswer(error);
  }
}

function componentsOf(root: string, path: string): string[] | null {
  const inside = isAbsolute(path) ? relative(root, path) : path;
  const components = inside.split(sep).filter((component) => component !== '' && component !== '.');
  const unusable = components.length === 0 || components.includes('..') || inside.includes('\0');
  return unusable ? null : components;
}

/** Each folder is opened relative to the one before it, so nothing can be swapped in between. */
async function openByDescriptors(root: string, components: readonly string[]): Promise<FileHandle> {
  let folder = await open(root, DIRECTORY);
  try {
    for (const component of components.slice(0, -1)) {
      const next = await open(`/proc/self/fd/${folder.fd}/${component}`, DIRECTORY);
      await folder.close();
      folder = next;
    }
    return await open(`/proc/self/fd/${folder.fd}/${components.at(-1)}`, FILE);
  } finally {
    await folder.close();
  }
}

/** Where descriptors have no paths: opened without following the last link, then compared. */
async function openByPath(root: string, components: readonly string[]): Promise<FileHandle> {
  const path = join(root, ...components);
  const handle = await open(path, FILE);
  const [opened, named, real] = await Promise.all([handle.stat(), lstat(path), realpath(path)]);
  if (
    opened.ino === named.ino &&
    opened.dev === named.dev &&
    real === join(await realpath(root), ...components)
  ) {
    return handle;
  }
  await handle.close();
  throw Object.assign(new Error(`${path} is reached through a link`), { code: 'ELOOP' });
}

async function requireRegular(handle: FileHandle): Promise<OpenedInside> {
  const facts = await handle.stat();
  if (facts.isFile()) return { kind: 'file', handle, bytes: facts.size };
  await handle.close();
  return { kind: 'refused', detail: 'it is not a regular file' };
}

function toAnswer(error: unknown): OpenedInside {
  switch (errorCode(error)) {
    case 'ENOENT':
      return { kind: 'missing' };
    // With O_NOFOLLOW and O_DIRECTORY a link shows as either of the two.
    case 'ELOOP':
    case 'ENOTDIR':
      return { kind: 'refused', detail: 'a link or a file stands in its path' };
    case 'ENXIO':
      return { kind: 'refused', detail: 'it is not a regular file' };
    case 'EACCES':
    case 'ENAMETOOLONG':
      return { kind: 'refused', detail: 'it cannot be read' };
    default:
      throw error;
  }
}

/** The code of a system error; null for anything else. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
