import { chmod, lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { callProgram } from '../processes/call-program.ts';
import { errorCode } from './open-inside.ts';
import { randomId } from './random-id.ts';

const LIMIT_MS = 600_000;
/** It names every file that it cannot remove. */
const OUTPUT_LIMIT = 16 * 1024 * 1024;

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
  await removeWhole(trash);
}

/** Each file costs us several turns of the thread pool; a program takes away thousands for the price of a few. */
async function removeWhole(path: string): Promise<void> {
  const removed = await callProgram('rm', ['-rf', '--', path], {
    cwd: dirname(path),
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    timeoutMs: LIMIT_MS,
    maxBytes: OUTPUT_LIMIT,
  });
  if (removed.exitCode !== 0) await removeForcibly(path);
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
