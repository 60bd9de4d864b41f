import type { MachineSettings } from '@ropewalk/contracts';

const MIB = 1024 * 1024;
/** Less than this is too little for any agent with a build. */
const LEAST_BYTES = 1024 * MIB;

/** Bounds for one run, and for each check. */
export interface RunBounds {
  readonly memoryBytes: number;
  readonly processes: number;
}

/**
 * What one run may have: what a person has set, or half of what this machine gives us at all, so that
 * no single run takes the machine from the others and from us.
 */
export function runBounds(
  settings: Pick<MachineSettings, 'runMemoryMb' | 'runProcesses'>,
  totalBytes: number,
): RunBounds {
  const { runMemoryMb, runProcesses } = settings;
  return {
    memoryBytes:
      runMemoryMb === null ? Math.max(LEAST_BYTES, Math.floor(totalBytes / 2)) : runMemoryMb * MIB,
    processes: runProcesses,
  };
}
