import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

const KILL_AFTER_MS = 5_000;

/** One call of a program of ours, on data of ours. */
export interface ProgramCall {
  readonly cwd: string;
  /** The complete environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Given to its stdin; without it stdin is empty. */
  readonly input?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Bound for stdout and for stderr, each; a program that says more is ended. */
  readonly maxBytes: number;
}

/** How a called program ended; `exitCode` is null when a signal ended it or it never began. */
export interface ProgramAnswer {
  readonly result: 'exited' | 'missing' | 'not_started' | 'timed_out' | 'too_large';
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What kept it from being started. */
  readonly cause?: unknown;
}

/**
 * Runs a program of ours (git, cp, grep) outside the wall to its end and collects what it says. Never
 * rejects. Not for programs of a project or an agent: nothing is walled in, marked or swept here. It is
 * on the path of every landing some twenty times, so it does no more than it must (docs/adr/0007).
 */
export function callProgram(
  program: string,
  args: readonly string[],
  call: ProgramCall,
): Promise<ProgramAnswer> {
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = spawn(program, args, {
        cwd: call.cwd,
        env: call.env,
        stdio: [call.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        windowsHide: true,
      });
    } catch (cause) {
      resolve({ result: 'not_started', exitCode: null, stdout: '', stderr: '', cause });
      return;
    }
    let stopped: 'timed_out' | 'too_large' | null = null;
    let killLater: NodeJS.Timeout | undefined;
    const stop = (why: 'timed_out' | 'too_large'): void => {
      if (stopped !== null) return;
      stopped = why;
      // TERM first: git takes its locks away then.
      child.kill('SIGTERM');
      killLater = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    };
    const stdout = collect(child.stdout, call.maxBytes, () => stop('too_large'));
    const stderr = collect(child.stderr, call.maxBytes, () => stop('too_large'));
    const timer = setTimeout(() => stop('timed_out'), call.timeoutMs);
    child.once('error', (cause) => {
      clearTimeout(timer);
      const missing = 'code' in cause && cause.code === 'ENOENT';
      resolve({
        result: missing ? 'missing' : 'not_started',
        exitCode: null,
        stdout: '',
        stderr: '',
        cause,
      });
    });
    child.once('exit', () => {
      if (stopped === null) return;
      // What it has started may hold its outputs open for as long as it likes.
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
    child.once('close', (exitCode) => {
      clearTimeout(timer);
      clearTimeout(killLater);
      resolve({
        result: stopped ?? 'exited',
        exitCode: stopped === null ? exitCode : null,
        stdout: stdout(),
        stderr: stderr(),
      });
    });
    feed(child, call.input);
  });
}

function collect(stream: Readable | null, maxBytes: number, onTooLarge: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) onTooLarge();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function feed(child: ChildProcess, input: string | Uint8Array | undefined): void {
  if (input === undefined) return;
  // A program that ends without having read it says so by its exit code.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
}
