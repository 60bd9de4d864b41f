import { collectMarked } from './marked-output.ts';
import { createProgramShells, type ProgramShell } from './program-shells.ts';
import { NO_FOLDER, toShellScript } from './shell-script.ts';

const KILL_AFTER_MS = 5_000;
/** What shells answer for a program that is not there, and for one that cannot be started. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
/** Codes above tell the signal that ended a program. */
const HIGHEST_EXIT_CODE = 128;

/** One call of a program of ours, on data of ours. */
export interface ProgramCall {
  readonly cwd: string;
  /** The complete environment; a shell other than dash may add variables of its own. */
  readonly env: Readonly<Record<string, string>>;
  /** Given to its stdin; without it stdin is empty. */
  readonly input?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Bound for stdout and for stderr, each; a program that says more is ended. */
  readonly maxBytes: number;
  /** Ends the program when it fires, as if its time were over. */
  readonly signal?: AbortSignal;
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

/** One for the whole process: programs of ours are called from everywhere, and at rest they hold nothing. */
const shells = createProgramShells();

/**
 * Runs a program of ours (git, cp, grep) outside the wall to its end and collects what it says. Never
 * rejects. Not for programs of a project or an agent: nothing is walled in, marked or swept here. It is
 * on the path of every landing some ten times, so it does no more than it must. What the program leaves
 * running must not write to its outputs.
 */
export async function callProgram(
  program: string,
  args: readonly string[],
  call: ProgramCall,
): Promise<ProgramAnswer> {
  const { cwd, env, input } = call;
  const shell = shells.take();
  const request = { program, args, cwd, env, ...(input === undefined ? {} : { input }) };
  const script = tryScript(request, shell.mark);
  if (!script.ok) {
    shells.giveBack(shell);
    return neverBegan('not_started', script.cause);
  }
  const ending = createEnding(shell, call);
  const outputs = [shell.child.stdout, shell.child.stderr].map((stream) =>
    collectMarked(stream, shell.mark, call.maxBytes, () => ending.begin('too_large')),
  );
  shell.child.stdin.write(script.text);
  const marked = Promise.all(outputs.map((output) => output.marked));
  const said = await Promise.race([marked, shell.gone.then((cause) => ({ cause }))]);
  const why = ending.settle();
  const [stdout = '', stderr = ''] = outputs.map((output) => output.finish());
  if (!Array.isArray(said)) {
    return said.cause === null
      ? { result: why ?? 'exited', exitCode: null, stdout, stderr }
      : neverBegan('not_started', said.cause);
  }
  if (why === null) shells.giveBack(shell);
  else shell.child.stdin.end();
  return toAnswer(why, said[0] ?? '', stdout, stderr);
}

function toAnswer(
  why: 'timed_out' | 'too_large' | null,
  code: string,
  stdout: string,
  stderr: string,
): ProgramAnswer {
  if (why !== null) return { result: why, exitCode: null, stdout, stderr };
  const exitCode = Number(code);
  if (code === NO_FOLDER || exitCode === NOT_EXECUTABLE) return neverBegan('not_started', stderr);
  if (exitCode === NOT_FOUND) return neverBegan('missing', stderr);
  return {
    result: 'exited',
    exitCode: exitCode > HIGHEST_EXIT_CODE ? null : exitCode,
    stdout,
    stderr,
  };
}

function neverBegan(result: 'missing' | 'not_started', cause: unknown): ProgramAnswer {
  return { result, exitCode: null, stdout: '', stderr: '', cause };
}

function tryScript(
  request: Parameters<typeof toShellScript>[0],
  mark: string,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly cause: unknown } {
  try {
    return { ok: true, text: toShellScript(request, mark) };
  } catch (cause) {
    return { ok: false, cause };
  }
}

/** Ends a program that is over its time or says too much. */
interface Ending {
  begin(why: 'timed_out' | 'too_large'): void;
  /** To be called when the program is gone: why it was ended, null when it ended by itself. */
  settle(): 'timed_out' | 'too_large' | null;
}

function createEnding({ child }: ProgramShell, { timeoutMs, signal }: ProgramCall): Ending {
  let why: ReturnType<Ending['settle']> = null;
  let killLater: NodeJS.Timeout | undefined;
  const begin: Ending['begin'] = (reason) => {
    if (why !== null) return;
    why = reason;
    // TERM first: git takes its locks away then.
    signalGroup(child.pid, 'SIGTERM');
    killLater = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS);
  };
  const onAbort = (): void => begin('timed_out');
  const timer = setTimeout(onAbort, timeoutMs);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted === true) onAbort();
  return {
    begin,
    settle() {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
      clearTimeout(killLater);
      return why;
    },
  };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Gone already.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
