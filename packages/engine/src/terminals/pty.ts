import { isAbsolute } from 'node:path';
import { findProgram } from '../wall/detect-wall.ts';

/** Size of a terminal in characters. */
export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** A shell at the end of a pseudoterminal. */
export interface Pty {
  readonly pid: number;
  write(data: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Between the two nothing is read: a program that goes on writing waits. */
  pause(): void;
  resume(): void;
  /** Sends SIGHUP, as a window that is closed does. */
  hangUp(): void;
}

export interface PtyRequest extends TerminalSize {
  readonly shell: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  onData(data: Uint8Array): void;
  /** Called once, after the last of its output; for a shell that a signal has ended 128 and its number. */
  onExit(code: number): void;
}

/** Starts a shell. Throws what the system says when there are no pseudoterminals or no processes left. */
export async function startPty(request: PtyRequest): Promise<Pty> {
  // Native, and needed by few.
  const { spawn } = await import('@lydell/node-pty');
  const pty = spawn(request.shell, [], {
    name: request.env['TERM'] ?? 'xterm-256color',
    cols: request.cols,
    rows: request.rows,
    cwd: request.cwd,
    env: { ...request.env },
    // Bytes: a chunk may end inside of a character.
    encoding: null,
  });
  let alive = true;
  // The types know texts only; without an encoding both directions are bytes.
  pty.onData((data: string | Uint8Array) => request.onData(Buffer.from(data as Uint8Array)));
  pty.onExit(({ exitCode, signal }) => {
    alive = false;
    request.onExit(signal === undefined || signal === 0 ? exitCode : 128 + signal);
  });
  const whileAlive = (act: () => void): void => {
    if (alive) act();
  };
  return {
    pid: pty.pid,
    write: (data) => whileAlive(() => pty.write(Buffer.from(data) as unknown as string)),
    resize: ({ cols, rows }) => whileAlive(() => pty.resize(cols, rows)),
    pause: () => whileAlive(() => pty.pause()),
    resume: () => whileAlive(() => pty.resume()),
    hangUp: () => whileAlive(() => pty.kill('SIGHUP')),
  };
}

/** The person's own shell, else bash, else sh. */
export function findShell(env: Readonly<Record<string, string>>): string {
  const own = env['SHELL'];
  if (own !== undefined && isAbsolute(own) && isProgram(own)) return own;
  return findProgram('bash', env['PATH'] ?? '') ?? '/bin/sh';
}

function isProgram(path: string): boolean {
  const at = path.lastIndexOf('/');
  return findProgram(path.slice(at + 1), path.slice(0, at) || '/') !== null;
}
