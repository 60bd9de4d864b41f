import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { holdChild } from './hold-child.ts';

/** A shell that runs one script at a time. */
export interface ProgramShell {
  readonly child: ChildProcessWithoutNullStreams;
  /** What ends the outputs of a script of ours; nothing else can say it. */
  readonly mark: string;
  /** Resolves when there is no shell any more, with what kept it from being started. */
  readonly gone: Promise<unknown>;
}

/** Shells that stay and start programs for us. */
export interface ProgramShells {
  take(): ProgramShell;
  /** To be called for one whose script has ended; it serves again. */
  giveBack(shell: ProgramShell): void;
}

/** One that nobody needs any more goes after this time. */
const IDLE_MS = 5_000;
const IDLE_LIMIT = 4;

/**
 * Starting a program means copying the page tables of whoever starts it: several milliseconds for a control plane,
 * which does nothing else meanwhile, and then a fault for every page that it writes to. A shell is so small that
 * this costs next to nothing. Shells at rest never hold this process, and end with it.
 */
export function createProgramShells(): ProgramShells {
  const idle: { readonly shell: ProgramShell; readonly timer: NodeJS.Timeout }[] = [];
  const forget = (shell: ProgramShell): void => {
    const at = idle.findIndex((entry) => entry.shell === shell);
    if (at >= 0) idle.splice(at, 1);
  };
  const start = (): ProgramShell => {
    const shell = startShell();
    void shell.gone.then(() => forget(shell));
    return shell;
  };
  return {
    take() {
      const entry = idle.pop();
      if (entry === undefined) return start();
      clearTimeout(entry.timer);
      holdChild(entry.shell.child, true);
      return entry.shell;
    },
    giveBack(shell) {
      if (idle.length >= IDLE_LIMIT) {
        shell.child.stdin.end();
        return;
      }
      holdChild(shell.child, false);
      const timer = setTimeout(() => {
        forget(shell);
        shell.child.stdin.end();
      }, IDLE_MS).unref();
      idle.push({ shell, timer });
    },
  };
}

/** A group of its own: what ends a script ends what it has started, and Ctrl-C in a terminal is not for it. */
function startShell(): ProgramShell {
  const child = spawn('/bin/sh', [], { cwd: '/', env: {}, stdio: 'pipe', detached: true });
  // Its end says what there is to say.
  child.stdin.on('error', () => undefined);
  // The program is told, and the shell says how it ended. Not ignored: programs would inherit that.
  child.stdin.write('trap : TERM\n');
  const gone = new Promise<unknown>((resolve) => {
    child.once('error', resolve);
    child.once('exit', () => resolve(null));
  });
  return { child, mark: randomUUID(), gone };
}
