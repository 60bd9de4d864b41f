import type { ProcessExit, SpawnedProcess, SpawnRequest } from '@ropewalk/core';
import type { WallSpec } from '../wall/wall-types.ts';

/** A program to start, who it belongs to and what it may reach. */
export interface HostRequest extends SpawnRequest {
  /** Marks the whole tree through the variable ROPEWALK_RUN; the key for freeze, thaw and stop. */
  readonly marker: string;
  /** Null starts it outside the wall: only for programs of our own on data of our own. */
  readonly wall: WallSpec | null;
  /** Upper bound for the memory of the tree, where cgroups are writable; the host's own when left out. */
  readonly memoryLimitBytes?: number;
  /**
   * What the kernel ends first when memory is short: checks before agents, both before us. Without it, programs
   * inside a wall count as checks and others are left alone.
   */
  readonly sacrifice?: 'agent' | 'check';
}

/** A program that is run to its end. */
export interface RunRequest extends HostRequest {
  readonly timeoutMs: number;
  /** Given to the program's stdin, which is closed after it. */
  readonly input?: string | Uint8Array;
  /** How much of the end of the output is kept. */
  readonly tailBytes?: number;
  readonly signal?: AbortSignal;
}

/** What became of it. `result` is decided here once; nobody reads the output to find out. */
export interface RunReport extends ProcessExit {
  readonly result: 'exited' | 'timed_out' | 'cancelled' | 'could_not_start';
  /** Whole standard output, cut at 16 MiB. */
  readonly stdout: Uint8Array;
  /** End of stdout and stderr in the order in which they came, as text. */
  readonly tail: string;
  readonly outputBytes: number;
  /** SHA-256 over stdout and stderr in the order in which they came, hexadecimal. */
  readonly outputSha256: string;
  readonly durationMs: number;
  /** Set when the kernel ended something of it because the limit on its memory was reached: that limit. */
  readonly outOfMemoryBytes: number | null;
}

/** Bounds for every tree of programs that are not ours. */
export interface TreeBounds {
  readonly memoryBytes: number;
  readonly processes: number;
}

/** What the trees of a marker have had of the memory. */
export interface MemoryUse {
  /** The most at once, as far as the kernel counts it for us; null where it does not. */
  readonly peakBytes: number | null;
  /** Set when the kernel ended something of it because the limit was reached: that limit. */
  readonly outOfMemoryBytes: number | null;
}

/** A living process of ours. */
export interface MarkedProcess {
  readonly pid: number;
  readonly name: string;
  readonly marker: string;
}

/** Starts, watches, freezes and ends process trees. Built by `createProcessHost`. */
export interface ProcessHost {
  /** A folder for files that live for a moment. */
  readonly scratch: string;
  spawn(request: HostRequest): SpawnedProcess;
  run(request: RunRequest): Promise<RunReport>;
  /** Stops the clock of every process that carries the marker (SIGSTOP), new children included. */
  freeze(marker: string): Promise<void>;
  thaw(marker: string): Promise<void>;
  /** Ends every process that carries the marker; resolves with how many had to be ended. */
  stop(marker: string, options: { readonly graceMs: number }): Promise<number>;
  /** Ends every process that this host has started, at once; resolves with how many trees there were. */
  stopAll(): Promise<number>;
  /** Markers for which a process is alive on this machine, whoever started it. */
  markersAlive(): Promise<ReadonlySet<string>>;
  /** CPU time of the tree so far in milliseconds, and its resident memory. */
  usage(marker: string): Promise<{ readonly cpuMs: number; readonly residentBytes: number }>;
  /** What its trees have had, those that have ended included; some thousand markers are remembered. */
  memory(marker: string): Promise<MemoryUse>;
  /**
   * Removes the groups that an earlier process has left for markers that begin like this, with what lives in them;
   * resolves with how many processes had to be ended.
   */
  clearGroups(prefix: string): Promise<number>;
  /** Every process that carries a marker which begins like this. */
  census(prefix: string): Promise<readonly MarkedProcess[]>;
}
