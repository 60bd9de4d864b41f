import { statfs } from 'node:fs/promises';
import type { MachineSettings } from '@ropewalk/contracts';
import { readFreeMemory } from './free-memory.ts';

export interface HeadroomDeps {
  /** The folder on whose disk everything of ours is written. */
  readonly home: string;
  limits(): Pick<MachineSettings, 'minimumFreeMemoryMb' | 'minimumFreeDiskMb'>;
  /** For how long an answer holds: looking means to read a dozen files. Without it every look is a new one. */
  readonly holdsMs?: number;
}

/** What is left of the machine, judged against the limits. */
export interface HeadroomReport {
  readonly memory: 'enough' | 'low';
  readonly disk: 'enough' | 'low';
  readonly freeMemoryBytes: number;
  readonly freeDiskBytes: number;
}

export interface Headroom {
  /** Looks, unless the last look still holds. Rejects when the home does not exist. */
  look(): Promise<HeadroomReport>;
}

/** Every plan asks; what a run needs shows only seconds after its start anyway. */
export const HEADROOM_HOLDS_MS = 1_000;

/** Watches memory (the machine's and that of our own cgroup) and the disk of the home. */
export function createHeadroom(deps: HeadroomDeps): Headroom {
  let last: { readonly report: Promise<HeadroomReport>; readonly until: number } | null = null;
  return {
    look() {
      const now = performance.now();
      if (last !== null && now < last.until) return last.report;
      const report = lookNow(deps);
      last = { report, until: now + (deps.holdsMs ?? 0) };
      report.catch(() => {
        last = null;
      });
      return report;
    },
  };
}

const MIB = 1024 * 1024;

async function lookNow(deps: HeadroomDeps): Promise<HeadroomReport> {
  const [disk, freeMemoryBytes] = await Promise.all([statfs(deps.home), readFreeMemory()]);
  const freeDiskBytes = disk.bavail * disk.bsize;
  const { minimumFreeMemoryMb, minimumFreeDiskMb } = deps.limits();
  return {
    memory: freeMemoryBytes < minimumFreeMemoryMb * MIB ? 'low' : 'enough',
    disk: freeDiskBytes < minimumFreeDiskMb * MIB ? 'low' : 'enough',
    freeMemoryBytes,
    freeDiskBytes,
  };
}
