import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const PROGRAMS = {
  ropewalk: fileURLToPath(new URL('./ropewalk.ts', import.meta.url)),
  server: fileURLToPath(new URL('./server.ts', import.meta.url)),
} as const;

/** Nothing outlives a test that breaks off. */
const running = new Set<ChildProcess>();
process.once('SIGTERM', () => process.exit(143));
process.once('exit', () => {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
});

/** A process of the program, with a group of its own. */
export interface Program {
  readonly pid: number;
  /** The first line that it prints. */
  readonly ready: Promise<string>;
  /** Its exit code; null when a signal has ended it. */
  readonly ended: Promise<number | null>;
  isOver(): boolean;
  /** To its whole group; nothing happens when it is gone. */
  signal(signal: NodeJS.Signals): void;
  /** What it has printed. */
  printed(): string;
  /** What it has said on standard error. */
  said(): string;
}

export function startProgram(
  program: keyof typeof PROGRAMS,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Program {
  const child = spawn(process.execPath, ['--conditions=source', PROGRAMS[program], ...args], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4_000);
  });
  running.add(child);
  const ended = once(child, 'exit').then(() => {
    running.delete(child);
    return child.exitCode;
  });
  let text = '';
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [line, rest] = text.split('\n', 2);
      if (rest !== undefined) resolve(line ?? '');
    });
    void ended.then(() => reject(new Error(`${args.join(' ')} ended:\n${said}`)));
  });
  ready.catch(() => undefined);
  if (child.pid === undefined) throw new Error(`${program} could not be started`);
  const { pid } = child;
  return {
    pid,
    ready,
    ended,
    printed: () => text,
    isOver: () => !running.has(child),
    said: () => said,
    signal(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      process.kill(-pid, signal);
    },
  };
}

/** Processes that carry the marker of this home: agents and what they have started. */
export async function markedProcesses(homeId: string): Promise<number[]> {
  const marker = `ROPEWALK_RUN=${homeId}-`;
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/u.test(name))) {
    const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environ.includes(marker)) found.push(Number(pid));
  }
  return found;
}

/** Signals processes that may be gone by now. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
