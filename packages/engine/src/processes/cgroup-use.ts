import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a group has used. */
export interface GroupUse {
  /**
   * The most memory that it had at once, as far as it could not have been dropped: the kernel's peak counts the
   * page cache, so what of it is left at the end is taken off. Null where the kernel does not say.
   */
  readonly peakBytes: number | null;
  /** What it has at this moment, without page cache that can be dropped. */
  readonly presentBytes: number;
  /** Processes that the kernel ended in it because its limit was reached. */
  readonly killed: number;
}

interface Names {
  readonly used: string;
  readonly peak: string;
  readonly events: string;
  readonly droppable: string;
  readonly files: string;
}

/** See memory.txt of cgroup v1 and cgroup-v2.rst of the kernel's documentation. */
const NAMES: Readonly<Record<1 | 2, Names>> = {
  1: {
    used: 'memory.usage_in_bytes',
    peak: 'memory.max_usage_in_bytes',
    events: 'memory.oom_control',
    droppable: 'total_inactive_file',
    files: 'total_cache',
  },
  2: {
    used: 'memory.current',
    peak: 'memory.peak',
    events: 'memory.events',
    droppable: 'inactive_file',
    files: 'file',
  },
};

/** Reads what a group has used; nothing where it is not there any more. */
export async function readGroupUse(group: {
  readonly version: 1 | 2;
  readonly folder: string;
}): Promise<GroupUse> {
  const names = NAMES[group.version];
  const [used, peak, events, stat] = await Promise.all(
    [names.used, names.peak, names.events, 'memory.stat'].map((name) =>
      readIfThere(join(group.folder, name)),
    ),
  );
  const present = Number(used ?? 0);
  const peakBytes = peak === undefined ? null : Number(peak) - lineOf(stat, names.files);
  return {
    peakBytes: peakBytes === null ? null : Math.max(0, peakBytes),
    presentBytes: Math.max(0, present - lineOf(stat, names.droppable)),
    killed: lineOf(events, 'oom_kill'),
  };
}

/** The number in a line such as `oom_kill 3`; 0 where there is none. */
function lineOf(text: string | undefined, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '')?.[1] ?? 0);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENODEV' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
