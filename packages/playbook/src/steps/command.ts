import { constants } from 'node:os';
import type { StepContext } from './step-context.ts';

/** How a command of the playbook went. */
export interface CommandReport {
  readonly exitCode: number;
  readonly timedOut: boolean;
  /** The end of stdout and stderr, in the order in which they came. */
  readonly output: string;
}

const KEPT_CHARACTERS = 32_768;

/** Runs a shell line in the workspace; its whole group ends at the time limit or when the session is cancelled. */
export async function runCommand(
  context: StepContext,
  command: string,
  timeoutSeconds: number,
): Promise<CommandReport> {
  // Loaded by the first command. Not `import()`: a program from a snapshot has none.
  const { spawn } = process.getBuiltinModule('node:child_process');
  context.signal.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const child = spawn(command, {
      shell: true,
      cwd: context.workspace,
      env: { ...context.environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let timedOut = false;
    const keep = (chunk: string) => {
      output = (output + chunk).slice(-KEPT_CHARACTERS);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', keep);
    }
    const killGroup = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch (cause) {
        // The group may have ended by itself a moment ago.
        if (!(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH')) throw cause;
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup();
    }, timeoutSeconds * 1000);
    context.signal.addEventListener('abort', killGroup);
    const settle = () => {
      clearTimeout(timer);
      context.signal.removeEventListener('abort', killGroup);
    };
    child.once('error', (cause) => {
      settle();
      reject(cause);
    });
    child.once('close', (code, signal) => {
      settle();
      if (context.signal.aborted) return reject(context.signal.reason);
      resolve({ exitCode: code ?? exitCodeOf(signal), timedOut, output });
    });
  });
}

/** As a shell says it: 128 and the signal's number. */
function exitCodeOf(signal: NodeJS.Signals | null): number {
  return signal === null ? 1 : 128 + constants.signals[signal];
}
