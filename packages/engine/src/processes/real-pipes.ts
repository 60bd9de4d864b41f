import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

const READ = constants.O_RDONLY | constants.O_NONBLOCK;
const WRITE = constants.O_WRONLY;
/** O_PATH of Linux (asm-generic/fcntl.h): names a file without opening it. Node has no constant for it. */
const NAME_ONLY = 0o10_000_000;
const IDLE_LIMIT = 8;

/** Two pipes for a program's outputs. */
export interface RealPipes {
  /** Ends of ours; they close by themselves when nobody can write any more. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** File descriptors for the program. */
  readonly forProgram: readonly [number, number];
  /** Gives up our copies of the program's ends; without it the outputs never end. */
  handOver(): void;
  /**
   * To be called once in the end: `unused` when no program got them, `done` when every process that
   * did is gone, `held` when one may be left.
   */
  release(use: 'unused' | 'done' | 'held'): void;
}

/** Makes pipes as a shell makes them. */
export interface PipePool {
  /** Null where there are none to be had: sockets do instead. */
  take(): Promise<RealPipes | null>;
}

type Pair = readonly [number, number];

/**
 * Node gives programs sockets, which cannot be opened by path: scripts that say `> /dev/stderr` fail on
 * them. It cannot make pipes, so `mkfifo` does; a pair whose users are gone is empty and serves again,
 * because starting a program for each pair would cost as much as a check. Holds up to 16 descriptors.
 */
export function createPipePool(scratch: string): PipePool {
  const idle: Pair[] = [];
  const put = (pair: Pair, reusable: boolean): void => {
    if (reusable && idle.length < IDLE_LIMIT) idle.push(pair);
    else closeAll(pair);
  };
  return {
    async take() {
      if (process.platform !== 'linux') return null;
      const pair = idle.pop() ?? (await makePair(scratch));
      return pair === null ? null : openPair(pair, put);
    },
  };
}

function openPair(pair: Pair, put: (pair: Pair, reusable: boolean) => void): RealPipes | null {
  const files: number[] = [];
  const open = (named: number, flags: number): number => {
    const file = openSync(`/proc/self/fd/${named}`, flags);
    files.push(file);
    return file;
  };
  try {
    // The reading ends without waiting for a writer; the writing ends then open at once.
    const [outReader, errReader] = [open(pair[0], READ), open(pair[1], READ)];
    const writers = [open(pair[0], WRITE), open(pair[1], WRITE)] as const;
    const stdout = new Socket({ fd: outReader, readable: true, writable: false });
    const stderr = new Socket({ fd: errReader, readable: true, writable: false });
    return {
      stdout,
      stderr,
      forProgram: writers,
      handOver: () => closeAll(writers),
      release: (use) => {
        // What was not read to its end would be read by the next.
        const ended = stdout.readableEnded && stderr.readableEnded;
        put(pair, use === 'unused' || (use === 'done' && ended));
        stdout.destroy();
        stderr.destroy();
      },
    };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    closeAll([...files, ...pair]);
    return null;
  }
}

/** Two nameless fifos, held by descriptors that neither read nor write. */
async function makePair(scratch: string): Promise<Pair | null> {
  const folder = await mkdtemp(join(scratch, 'ropewalk-pipes-'));
  const paths = [join(folder, 'stdout'), join(folder, 'stderr')] as const;
  try {
    await promisify(execFile)('mkfifo', ['-m', '600', ...paths]);
    return [openSync(paths[0], NAME_ONLY), openSync(paths[1], NAME_ONLY)];
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function closeAll(files: readonly number[]): void {
  for (const file of files) closeSync(file);
}

/** No such program, no such kind of file on this disk, too many open files: not worth failing for. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}
