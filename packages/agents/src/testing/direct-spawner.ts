import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { ProcessExit, SpawnedProcess, SpawnRequest } from '@ropewalk/core';

/** The variable by which the whole tree of a test process is found again (Linux). */
const MARKER = 'ROPEWALK_TEST_TREE';

/** Starts programs without a wall, and knows every one that it started. For tests only. */
export interface DirectSpawner {
  spawn(request: SpawnRequest): SpawnedProcess;
  /** What was started, in order: command, arguments and environment as the driver asked for. */
  readonly requests: readonly SpawnRequest[];
  /** Processes that carry the mark of this spawner and are alive, their own sessions included. */
  alive(): Promise<readonly number[]>;
  /** What is still alive after a while: what was killed may stand in the process table for a moment. */
  left(): Promise<readonly number[]>;
  /** Ends everything that is left; resolves with how many processes there were. */
  close(): Promise<number>;
}

/** A spawner for one test. The caller calls `close()` when the test ends. */
export function createDirectSpawner(): DirectSpawner {
  const marker = randomUUID();
  const requests: SpawnRequest[] = [];
  return {
    requests,
    spawn(request) {
      requests.push(request);
      return startMarked(request, marker);
    },
    alive: () => findMarked(marker),
    left: () => whenGone(marker),
    async close() {
      const left = await findMarked(marker);
      await endMarked(marker);
      return left.length;
    },
  };
}

function startMarked(request: SpawnRequest, marker: string): SpawnedProcess {
  const child = spawn(request.command, [...request.args], {
    cwd: request.cwd,
    env: { ...request.env, [MARKER]: marker },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  // A program that ends before it has read its input is an exit, not a failure of the writer.
  child.stdin.on('error', () => undefined);
  const exited = whenExited(child);
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    stop: (graceMs = 5_000) => stopTree(child, exited, { marker, graceMs }),
  };
}

function whenExited(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ exitCode: 127, signal: null }));
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

async function stopTree(
  child: ChildProcess,
  exited: Promise<ProcessExit>,
  { marker, graceMs }: { readonly marker: string; readonly graceMs: number },
): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    signalQuietly(-child.pid, 'SIGTERM');
    const timer = setTimeout(() => {
      if (child.pid !== undefined) signalQuietly(-child.pid, 'SIGKILL');
    }, graceMs);
    await exited;
    clearTimeout(timer);
  }
  await endMarked(marker);
}

/** Children may sit in sessions of their own, so the group is not enough. */
async function endMarked(marker: string): Promise<void> {
  for (let left = await findMarked(marker); left.length > 0; left = await findMarked(marker)) {
    for (const pid of left) signalQuietly(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Looks until nothing is left, for at most five seconds. */
async function whenGone(marker: string): Promise<readonly number[]> {
  const until = performance.now() + 5_000;
  let left = await findMarked(marker);
  while (left.length > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    left = await findMarked(marker);
  }
  return left;
}

async function findMarked(marker: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
  const checked = await Promise.all(pids.map((pid) => carriesMark(pid, marker)));
  return pids.filter((_, index) => checked[index]);
}

async function carriesMark(pid: number, marker: string): Promise<boolean> {
  try {
    // A zombie's environment is empty, so what has only not been reaped yet does not count.
    return (await readFile(`/proc/${pid}/environ`, 'utf8')).includes(`${MARKER}=${marker}`);
  } catch {
    // Gone between the listing and the reading.
    return false;
  }
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already, which is what was wanted.
  }
}
