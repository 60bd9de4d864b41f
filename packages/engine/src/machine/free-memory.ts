import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { readKernelText } from './kernel-text.ts';

/** Where Linux tells; another root stands for another machine. */
export interface MemorySources {
  readonly root: string;
}

/**
 * Bytes that programs can still get without swapping: MemAvailable of the machine, or less where the
 * cgroup that we are in, or one above it, is limited. Page cache that can be dropped counts as free.
 */
export async function readFreeMemory(sources: MemorySources = { root: '/' }): Promise<number> {
  const meminfo = await readKernelText(join(sources.root, 'proc/meminfo'));
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(meminfo ?? '')?.[1];
  if (available === undefined) return freemem();
  const groups = await findGroups(sources.root);
  const left = await Promise.all(groups.map(readGroup));
  return Math.max(0, Math.min(Number(available) * 1024, ...left));
}

/**
 * Bytes that all programs can have at once: the memory of the machine, or less where the cgroup that we are in, or
 * one above it, is limited.
 */
export async function readTotalMemory(sources: MemorySources = { root: '/' }): Promise<number> {
  const meminfo = await readKernelText(join(sources.root, 'proc/meminfo'));
  const total = /^MemTotal:\s+(\d+) kB/m.exec(meminfo ?? '')?.[1];
  if (total === undefined) return totalmem();
  const groups = await findGroups(sources.root);
  const limits = await Promise.all(groups.map(readLimit));
  return Math.min(Number(total) * 1024, ...limits);
}

async function readLimit({ folder, version }: Group): Promise<number> {
  const name = version === 1 ? 'memory.limit_in_bytes' : 'memory.max';
  const limit = await readKernelText(join(folder, name));
  return limit === null || limit.trim() === 'max' ? Number.POSITIVE_INFINITY : Number(limit);
}

interface Group {
  readonly folder: string;
  readonly version: 1 | 2;
}

/** Our own memory group and those above it; outermost last. */
async function findGroups(root: string): Promise<Group[]> {
  const lines = ((await readKernelText(join(root, 'proc/self/cgroup'))) ?? '').split('\n');
  const mounted = join(root, 'sys/fs/cgroup');
  for (const line of lines) {
    const [, controllers = '', path = '/'] = line.split(':');
    if (controllers.split(',').includes('memory')) {
      return upwards(join(mounted, 'memory'), path, 1);
    }
  }
  const unified = lines.find((line) => line.startsWith('0::'));
  return unified === undefined ? [] : upwards(mounted, unified.slice('0::'.length), 2);
}

function upwards(mounted: string, path: string, version: 1 | 2): Group[] {
  const groups: Group[] = [{ folder: join(mounted, path), version }];
  for (let at = path; at !== '/' && at !== '.'; at = dirname(at)) {
    groups.push({ folder: join(mounted, dirname(at)), version });
  }
  return groups;
}

/** What a group may still take; infinite where it has no limit or is not to be seen (containers). */
async function readGroup({ folder, version }: Group): Promise<number> {
  const names =
    version === 1
      ? (['memory.limit_in_bytes', 'memory.usage_in_bytes', 'total_inactive_file'] as const)
      : (['memory.max', 'memory.current', 'inactive_file'] as const);
  const [limit, used, stat] = await Promise.all([
    readKernelText(join(folder, names[0])),
    readKernelText(join(folder, names[1])),
    readKernelText(join(folder, 'memory.stat')),
  ]);
  if (limit === null || used === null || limit.trim() === 'max') return Number.POSITIVE_INFINITY;
  const reclaimable = new RegExp(`^${names[2]} (\\d+)`, 'm').exec(stat ?? '')?.[1] ?? '0';
  return Number(limit) - Number(used) + Number(reclaimable);
}
