import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { readFile, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Where limits on memory can be made for programs that we start. */
export interface CgroupSupport {
  readonly version: 1 | 2;
  /** The folder of the group that this process is in: limits of ours stay inside those set on us. */
  readonly own: string;
}

/** A group with a limit. */
export interface MemoryGroup {
  /** A process that writes its pid here belongs to it, with all its later children. */
  readonly membersFile: string;
  /** Removes it once it is empty; call when the programs in it have ended. Never rejects. */
  remove(): Promise<void>;
}

const PARENT = 'ropewalk';
const REMOVE_TRIES = 50;

/**
 * Finds out by making one whether memory can be limited; null where it cannot (no cgroups, not
 * writable, memory not delegated). Groups are made inside our own, never beside it.
 */
export async function detectCgroups(): Promise<CgroupSupport | null> {
  const own = await findOwnGroup();
  if (own === null) return null;
  const trial = createMemoryGroup(own, 'trial', 64 * 1024 * 1024);
  if (trial === null) return null;
  await trial.remove();
  return own;
}

/**
 * Makes a group for one program; null when that is not possible after all. Synchronous because these
 * folders live in memory and starting a program must not wait.
 */
export function createMemoryGroup(
  support: CgroupSupport,
  marker: string,
  limitBytes: number,
): MemoryGroup | null {
  const parent = join(support.own, PARENT);
  const folder = join(parent, `${encodeURIComponent(marker).slice(0, 100)}-${randomUUID()}`);
  const group: MemoryGroup = {
    membersFile: join(folder, 'cgroup.procs'),
    remove: () => removeGroup(folder),
  };
  try {
    makeParent(support, parent);
    mkdirSync(folder);
    writeFileSync(join(folder, limitFile(support)), String(Math.floor(limitBytes)));
    return group;
  } catch (error) {
    if (!isRefused(error)) throw error;
    void group.remove();
    return null;
  }
}

function limitFile(support: CgroupSupport): string {
  return support.version === 1 ? 'memory.limit_in_bytes' : 'memory.max';
}

function makeParent(support: CgroupSupport, parent: string): void {
  mkdirSync(parent, { recursive: true });
  if (support.version === 1) return;
  writeFileSync(join(parent, 'cgroup.subtree_control'), '+memory');
}

/** Groups are emptied by the kernel a moment after their last process has been waited for. */
async function removeGroup(folder: string): Promise<void> {
  for (let tries = 0; tries < REMOVE_TRIES; tries++) {
    const code = await tryRemove(folder);
    if (code !== 'EBUSY') break;
    await delay(10);
  }
  // Shared with other groups of ours: it goes with the last of them.
  await tryRemove(dirname(folder));
}

async function tryRemove(folder: string): Promise<string | null> {
  try {
    await rmdir(folder);
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

async function findOwnGroup(): Promise<CgroupSupport | null> {
  const lines = await readLines('/proc/self/cgroup');
  for (const line of lines) {
    const [, controllers = '', path = ''] = line.split(':');
    if (!controllers.split(',').includes('memory')) continue;
    const own = join('/sys/fs/cgroup/memory', path);
    return existsSync(join(own, 'memory.limit_in_bytes')) ? { version: 1, own } : null;
  }
  const unified = lines.find((line) => line.startsWith('0::'));
  if (unified === undefined) return null;
  const own = join('/sys/fs/cgroup', unified.slice('0::'.length));
  return existsSync(join(own, 'cgroup.controllers')) ? { version: 2, own } : null;
}

async function readLines(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  const code = codeOf(error);
  return (
    code !== null &&
    [
      'EACCES',
      'EPERM',
      'EROFS',
      'ENOENT',
      'EBUSY',
      'EINVAL',
      'ENOTSUP',
      'EOPNOTSUPP',
      'ENOSPC',
    ].includes(code)
  );
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
