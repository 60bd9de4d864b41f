import { readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { groupsFolders, type CgroupSupport } from './cgroup.ts';

const TRIES = 100;
const PAUSE_MS = 20;

/**
 * Removes the groups that an earlier process has left behind for markers that begin like this, and ends what still
 * lives in them. Resolves with how many processes had to be ended. Call before anything with such a marker is started.
 */
export async function clearLeftGroups(support: CgroupSupport, prefix: string): Promise<number> {
  const ended = new Set<number>();
  for (const parent of groupsFolders(support)) {
    const names = await valueOr(readdir(parent), []);
    const left = names.filter((name) => name.startsWith(encodeURIComponent(prefix)));
    for (const name of left) await clearGroup(join(parent, name), ended);
    if (left.length > 0) await valueOr(rmdir(parent), undefined);
  }
  return ended.size;
}

async function clearGroup(folder: string, ended: Set<number>): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const text = (await valueOr(readFile(join(folder, 'cgroup.procs'), 'utf8'), '')).trim();
    if (text === '') {
      if ((await valueOr(rmdir(folder), 'busy')) !== 'busy') return;
    }
    for (const pid of membersOf(text)) if (end(pid)) ended.add(pid);
    await delay(PAUSE_MS);
  }
}

/**
 * In version 2 a process that is not ours to see (of another PID namespace) shows as 0. To signal 0 would be to
 * signal ourselves, with everything of our process group.
 */
export function membersOf(text: string): readonly number[] {
  return text
    .split('\n')
    .filter((line) => /^[1-9]\d*$/.test(line))
    .map(Number);
}

function end(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}

/** These folders come and go with what others do. */
async function valueOr<T, U>(work: Promise<T>, instead: U): Promise<T | U> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENODEV', 'EBUSY', 'ENOTEMPTY', 'EACCES'].includes(codeOf(error) ?? '')) {
      return instead;
    }
    throw error;
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
