import { readLinuxTable } from './linux-table.ts';
import { readPortableTable } from './portable-table.ts';

/** One living process (zombies are left out), as far as the platform tells. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Grows with the moment of start; with `pid` it names a process for good. 0 where it is not known. */
  readonly startedAt: number;
  /** Stopped by a signal. */
  readonly stopped: boolean;
  /** Cannot take signals until the kernel is done with it. */
  readonly uninterruptible: boolean;
  /** File name of the program, cut at 15 bytes by Linux. */
  readonly name: string;
  /** CPU time of it and of the children that it has waited for. */
  readonly cpuMs: number;
  readonly residentBytes: number;
  /** Value of ROPEWALK_RUN in its environment. */
  readonly run: string | null;
  /** Value of ROPEWALK_TREE in its environment. */
  readonly tree: string | null;
}

/** Reads every process of the machine in one pass. */
export type ReadProcessTable = () => Promise<readonly ProcessRow[]>;

/**
 * The reader for this platform. On Linux it sees the markers in each environment; elsewhere only
 * parents and groups, so what leaves both is not found there.
 */
export function createProcessTable(platform: NodeJS.Platform = process.platform): ReadProcessTable {
  return platform === 'linux' ? () => Promise.resolve(readLinuxTable()) : readPortableTable;
}
