import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { holdChild } from '../processes/hold-child.ts';
import { createByteQueue, type ByteQueue } from './byte-queue.ts';
import { GitFailure, gitEnvironment } from './git.ts';

/** A git that reads questions from its standard input and stays for the next one. */
export interface LastingGit {
  /**
   * Writes `question` and answers what `parse` makes of what comes back; `undefined` says that it is not
   * all there yet. Questions are answered in order. Throws `GitFailure` when the program ends instead;
   * the next question starts another.
   */
  ask<T>(question: string, parse: (received: ByteQueue) => T | undefined): Promise<T>;
}

/** One that nobody asks any more costs nothing: it goes after this time. */
const IDLE_MS = 5_000;
const STDERR_TAIL = 4_000;

interface Waiting {
  /** False when more has to come. */
  deliver(received: ByteQueue): boolean;
  fail(error: GitFailure): void;
}

interface Program {
  readonly child: ChildProcessWithoutNullStreams;
  readonly waiting: Waiting[];
}

/** Which git stays, and where. */
export interface LastingGitPlace {
  readonly gitDir: string;
  readonly args: readonly string[];
  /** Gives PATH. */
  readonly inherited?: Readonly<Record<string, string | undefined>>;
}

/** Starting git costs more than most of its answers. Holds a process only while it is used, and that never holds ours. */
export function createLastingGit(place: LastingGitPlace): LastingGit {
  let program: Program | null = null;
  let idle: NodeJS.Timeout | undefined;

  const forget = (gone: Program): void => {
    if (program === gone) program = null;
  };
  const rest = (asked: Program): void => {
    if (asked.waiting.length > 0 || program !== asked) return;
    holdChild(asked.child, false);
    idle = setTimeout(() => {
      forget(asked);
      asked.child.stdin.end();
    }, IDLE_MS).unref();
  };
  return {
    async ask<T>(question: string, parse: (received: ByteQueue) => T | undefined): Promise<T> {
      clearTimeout(idle);
      const asked = (program ??= start(place, forget));
      if (asked.waiting.length === 0) holdChild(asked.child, true);
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      asked.waiting.push({
        deliver(received) {
          const answer = parse(received);
          if (answer === undefined) return false;
          resolve(answer);
          return true;
        },
        fail: reject,
      });
      asked.child.stdin.write(question);
      const answer = await promise;
      rest(asked);
      return answer;
    },
  };
}

/** Starts the program; when it ends, `onGone` is told and whoever waits fails. */
function start(place: LastingGitPlace, onGone: (program: Program) => void): Program {
  const { gitDir, args } = place;
  const env = gitEnvironment(
    { cwd: gitDir, gitDir, settings: 'ours' },
    place.inherited ?? process.env,
  );
  const child = spawn('git', args, { cwd: gitDir, env, stdio: 'pipe' });
  const program: Program = { child, waiting: [] };
  const received = createByteQueue();
  let said = '';
  const fail = (cause: unknown): void => {
    onGone(program);
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const code = missing ? 'git_missing' : 'git_failed';
    const facts = { argv: args, exitCode: child.exitCode, stderrTail: said };
    for (const one of program.waiting.splice(0)) one.fail(new GitFailure(code, facts, { cause }));
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-STDERR_TAIL);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    received.add(chunk);
    while (program.waiting[0]?.deliver(received) === true) program.waiting.shift();
  });
  // Its end says what there is to say.
  child.stdin.on('error', () => undefined);
  child.once('error', fail);
  child.once('close', () => fail(null));
  return program;
}
