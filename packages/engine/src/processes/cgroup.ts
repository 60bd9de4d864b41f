import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { readFile, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type GroupUse, readGroupUse } from './cgroup-use.ts';

/** Where limits can be made for programs that we start. */
export interface CgroupSupport {
  readonly version: 1 | 2;
  /** The folder of the group that this process is in: limits of ours stay inside those set on us. */
  readonly own: string;
  /** The same for the number of processes; in version 2 one folder serves both. Null where they cannot be counted. */
  readonly ownPids: string | null;
}

/** What a group may have. */
export interface GroupBounds {
  readonly memoryBytes: number;
  readonly processes: number;
}

/** A group with bounds. */
export interface ProcessGroup {
  /** A process that writes its pid into each of these belongs to it, with all its later children. */
  readonly membersFiles: readonly string[];
  /** What it has used so far. */
  use(): Promise<GroupUse>;
  /** Removes it once it is empty; call when the programs in it have ended. Never rejects. */
  remove(): Promise<void>;
}

const PARENT = 'ropewalk';
/** Where we go ourselves when nobody may be left in the group that is to be divided (version 2). */
const LEAF = 'ropewalk-control';
const REMOVE_TRIES = 50;
const TRIAL: GroupBounds = { memoryBytes: 64 * 1024 * 1024, processes: 16 };

/**
 * Finds out by making one whether memory can be limited; null where it cannot (no cgroups, not
 * writable, memory not delegated). Groups are made inside our own, never beside it. `root` stands for
 * another machine.
 */
export async function detectCgroups(root = '/'): Promise<CgroupSupport | null> {
  const own = await findOwnGroup(root);
  if (own === null) return null;
  if (own.version === 2) divide(own.own);
  const trial = createProcessGroup(own, 'trial', TRIAL);
  if (trial === null) return null;
  await trial.remove();
  return own;
}

/**
 * Makes a group for one program; null when that is not possible after all. Synchronous because these
 * folders live in memory and starting a program must not wait.
 */
export function createProcessGroup(
  support: CgroupSupport,
  marker: string,
  bounds: GroupBounds,
): ProcessGroup | null {
  const name = join(PARENT, `${encodeURIComponent(marker).slice(0, 100)}-${randomUUID()}`);
  const memory = join(support.own, name);
  const folders = [memory];
  try {
    makeGroup(support, memory, memoryFiles(support.version, bounds));
  } catch (error) {
    if (!isRefused(error)) throw error;
    removeEmpty(memory);
    return null;
  }
  const pids = support.ownPids === null ? null : join(support.ownPids, name);
  if (pids !== null && limitProcesses(support, pids, bounds.processes) && pids !== memory) {
    folders.push(pids);
  }
  return {
    membersFiles: folders.map((folder) => join(folder, 'cgroup.procs')),
    use: () => readGroupUse({ version: support.version, folder: memory }),
    remove: () => removeGroups(folders),
  };
}

/** Where the groups of all our programs lie. */
export function groupsFolders({ own, ownPids }: CgroupSupport): readonly string[] {
  const folders = [own, ...(ownPids === null ? [] : [ownPids])];
  return [...new Set(folders.map((folder) => join(folder, PARENT)))];
}

type LimitFiles = readonly (readonly [name: string, value: string, required: boolean])[];

function memoryFiles(version: 1 | 2, { memoryBytes }: GroupBounds): LimitFiles {
  const limit = String(Math.floor(memoryBytes));
  return version === 1
    ? [['memory.limit_in_bytes', limit, true]]
    : [
        ['memory.max', limit, true],
        // Half of a tree that goes on without the rest would be taken for its own doing.
        ['memory.oom.group', '1', false],
      ];
}

function makeGroup(support: CgroupSupport, folder: string, files: LimitFiles): void {
  makeParent(support, dirname(folder));
  mkdirSync(folder, { recursive: true });
  for (const [name, value, required] of files) {
    try {
      writeFileSync(join(folder, name), value);
    } catch (error) {
      if (required || !isRefused(error)) throw error;
    }
  }
}

/** Fork bombs end here instead of at the last process of the machine; false where that cannot be. */
function limitProcesses(support: CgroupSupport, folder: string, processes: number): boolean {
  try {
    makeGroup(support, folder, [['pids.max', String(processes), true]]);
    return true;
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (support.version === 1) removeEmpty(folder);
    return false;
  }
}

function makeParent({ version }: CgroupSupport, parent: string): void {
  mkdirSync(parent, { recursive: true });
  if (version === 2) enableControllers(parent);
}

/** Memory is what it is about; processes are counted where that is delegated too. */
function enableControllers(folder: string): void {
  const file = join(folder, 'cgroup.subtree_control');
  writeFileSync(file, '+memory');
  try {
    writeFileSync(file, '+pids');
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}

/**
 * A group of version 2 that holds processes cannot be divided. Where we are the only one in it (a service or a
 * container of our own), we move into a leaf of it first; otherwise it stays as it is.
 */
function divide(own: string): void {
  try {
    enableControllers(own);
    return;
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  try {
    const members = readFileSync(join(own, 'cgroup.procs'), 'utf8').trim().split('\n');
    if (members.length !== 1 || members[0] !== String(process.pid)) return;
    const leaf = join(own, LEAF);
    mkdirSync(leaf, { recursive: true });
    writeFileSync(join(leaf, 'cgroup.procs'), String(process.pid));
    enableControllers(own);
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
}

/** One that nobody has entered. */
function removeEmpty(folder: string): void {
  for (const path of [folder, dirname(folder)]) {
    try {
      rmdirSync(path);
    } catch {
      // It was not even made, or others of ours lie beside it.
      continue;
    }
  }
}

/** Groups are emptied by the kernel a moment after their last process has been waited for. */
async function removeGroups(folders: readonly string[]): Promise<void> {
  await Promise.all(folders.map(removeGroup));
}

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

async function findOwnGroup(root: string): Promise<CgroupSupport | null> {
  const lines = await readLines(join(root, 'proc/self/cgroup'));
  const memory = findController(root, lines, 'memory');
  if (memory !== null) {
    return existsSync(join(memory, 'memory.limit_in_bytes'))
      ? { version: 1, own: memory, ownPids: findController(root, lines, 'pids') }
      : null;
  }
  const unified = lines.find((line) => line.startsWith('0::'));
  if (unified === undefined) return null;
  const path = unified.slice('0::'.length);
  // An earlier process of ours may have been started from inside the leaf.
  const outer = path.endsWith(`/${LEAF}`) ? dirname(path) : path;
  const own = join(root, 'sys/fs/cgroup', outer);
  return existsSync(join(own, 'cgroup.controllers')) ? { version: 2, own, ownPids: own } : null;
}

/** Our own group in the hierarchy of one controller of version 1. */
function findController(root: string, lines: readonly string[], name: string): string | null {
  for (const line of lines) {
    const [, controllers = '', path = ''] = line.split(':');
    if (controllers.split(',').includes(name)) return join(root, 'sys/fs/cgroup', name, path);
  }
  return null;
}

async function readLines(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

const REFUSALS: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOENT',
  'EBUSY',
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSPC',
]);

function isRefused(error: unknown): boolean {
  return REFUSALS.has(codeOf(error) ?? '');
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
