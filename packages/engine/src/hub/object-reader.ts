import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import { GitFailure, gitEnvironment } from './git.ts';
import { createByteQueue, type ByteQueue } from './byte-queue.ts';

/** An object of a repository. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Reads objects of one repository through one `git cat-file` that stays as long as it is needed. */
export interface ObjectReader {
  /** The name in full of what a name stands for; null when there is no such object. */
  idOf(name: string): Promise<string | null>;
  /**
   * The object that a name stands for, peeled as git peels (`<commit>^{tree}`); null when there is none.
   * Throws `GitFailure`, with `git_output_too_large` for what is longer than `maxBytes`.
   */
  read(name: string, maxBytes: number): Promise<GitObject | null>;
}

/** A reader that nobody asks any more costs nothing: its program goes after this time. */
const IDLE_MS = 5_000;
const ARGS = ['cat-file', '--batch-command'];

interface Answer {
  readonly id: string;
  readonly type: string;
  readonly bytes: number;
  readonly content: Buffer | null;
}

interface Waiting {
  readonly withContent: boolean;
  resolve(answer: Answer | null): void;
  reject(error: GitFailure): void;
}

interface Program {
  readonly child: ChildProcessWithoutNullStreams;
  readonly waiting: Waiting[];
  readonly received: ByteQueue;
}

/** A reader of the repository in `gitDir`. Holds a process only while it is used, and that never holds ours. */
export function createObjectReader(
  gitDir: string,
  inherited: Readonly<Record<string, string | undefined>> = process.env,
): ObjectReader {
  let program: Program | null = null;
  let idle: NodeJS.Timeout | undefined;

  const forget = (gone: Program): void => {
    if (program === gone) program = null;
  };
  const rest = (asked: Program): void => {
    if (asked.waiting.length > 0 || program !== asked) return;
    hold(asked.child, false);
    idle = setTimeout(() => {
      forget(asked);
      asked.child.stdin.end();
    }, IDLE_MS).unref();
  };
  const ask = async (name: string, withContent: boolean): Promise<Answer | null> => {
    if (/[\s\0]/.test(name)) throw new Error(`${JSON.stringify(name)} is no name of an object`);
    clearTimeout(idle);
    const asked = (program ??= start(gitDir, inherited, forget));
    if (asked.waiting.length === 0) hold(asked.child, true);
    const { promise, resolve, reject } = Promise.withResolvers<Answer | null>();
    asked.waiting.push({ withContent, resolve, reject });
    asked.child.stdin.write(`${withContent ? 'contents' : 'info'} ${name}\n`);
    const answer = await promise;
    rest(asked);
    return answer;
  };

  return {
    async idOf(name) {
      return (await ask(name, false))?.id ?? null;
    },
    async read(name, maxBytes) {
      const facts = await ask(name, false);
      if (facts === null) return null;
      if (facts.bytes > maxBytes) {
        const stderrTail = `${name} has ${facts.bytes} bytes`;
        throw new GitFailure('git_output_too_large', { argv: ARGS, exitCode: null, stderrTail });
      }
      const answer = await ask(facts.id, true);
      if (answer === null || answer.content === null) return null;
      return { id: answer.id, type: answer.type, content: answer.content };
    },
  };
}

/** Starts the program; when it ends, `onGone` is told and whoever waits fails. */
function start(
  gitDir: string,
  inherited: Readonly<Record<string, string | undefined>>,
  onGone: (program: Program) => void,
): Program {
  const env = gitEnvironment({ cwd: gitDir, gitDir, settings: 'ours' }, inherited);
  const child = spawn('git', ARGS, { cwd: gitDir, env, stdio: 'pipe' });
  const program: Program = { child, waiting: [], received: createByteQueue() };
  let said = '';
  const fail = (cause: unknown): void => {
    onGone(program);
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const code = missing ? 'git_missing' : 'git_failed';
    const facts = { argv: ARGS, exitCode: child.exitCode, stderrTail: said };
    for (const { reject } of program.waiting.splice(0)) {
      reject(new GitFailure(code, facts, { cause }));
    }
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    program.received.add(chunk);
    deliver(program);
  });
  // Its end says what there is to say.
  child.stdin.on('error', () => undefined);
  child.once('error', fail);
  child.once('close', () => fail(null));
  return program;
}

/** Hands out what has come in whole, in the order in which it was asked for. */
function deliver({ waiting, received }: Program): void {
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    const answer = takeAnswer(received, next.withContent);
    if (answer === undefined) return;
    waiting.shift();
    next.resolve(answer);
  }
}

/** `<id> <type> <size>`, then the content and a line end where it was asked for; see git-cat-file(1). */
function takeAnswer(received: ByteQueue, withContent: boolean): Answer | null | undefined {
  const line = received.peekLine();
  if (line === null) return undefined;
  const [id = '', type = '', size] = line.split(' ');
  if (size === undefined) {
    received.take(line.length + 1);
    return null;
  }
  const bytes = Number(size);
  const whole = line.length + 1 + (withContent ? bytes + 1 : 0);
  if (received.length < whole) return undefined;
  const content = received.take(whole).subarray(line.length + 1, withContent ? -1 : undefined);
  return { id, type, bytes, content: withContent ? content : null };
}

/** Whether the program and its pipes keep this process from ending. */
function hold(child: ChildProcessWithoutNullStreams, held: boolean): void {
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
    if (handle !== child && !(handle instanceof Socket)) continue;
    if (held) handle.ref();
    else handle.unref();
  }
}
