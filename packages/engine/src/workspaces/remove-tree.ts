import { chmod, lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './open-inside.ts';
import { randomId } from './random-id.ts';

/** The start of the names of folders that are only still there because nobody has finished removing them. */
export const TRASH_PREFIX = '.trash-';

/**
 * Removes a folder that a hostile program may have filled. It is renamed first, so that it is
 * gone at once and a crash leaves nothing that looks whole.
 */
export async function removeTree(folder: string): Promise<void> {
  const trash = join(dirname(folder), `${TRASH_PREFIX}${basename(folder)}-${randomId()}`);
  try {
    await rename(folder, trash);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  await removeForcibly(trash);
}

/** Removes whatever is at the path, also folders that nobody may write to. Never follows links. */
export async function removeForcibly(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOTEMPTY') throw error;
    await makeWritable(path);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeWritable(path: string): Promise<void> {
  const facts = await lstat(path);
  if (!facts.isDirectory()) return;
  await chmod(path, 0o700);
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(join(path, entry.name));
  }
}
