import type { ByteQueue } from './byte-queue.ts';
import { GitFailure } from './git.ts';
import { createLastingGit } from './lasting-git.ts';

/** An object of a repository. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** Reads objects of one repository. */
export interface ObjectReader {
  /** The name in full of what a name stands for; null when there is no such object. */
  idOf(name: string): Promise<string | null>;
  /**
   * The object that a name stands for, peeled as git peels (`<commit>^{tree}`); null when there is none.
   * Throws `GitFailure`, with `git_output_too_large` for what is longer than `maxBytes`.
   */
  read(name: string, maxBytes: number): Promise<GitObject | null>;
}

const ARGS = ['cat-file', '--batch-command'];

interface Answer {
  readonly id: string;
  readonly type: string;
  readonly bytes: number;
  readonly content: Buffer | null;
}

/** A reader of the repository in `gitDir`. */
export function createObjectReader(
  gitDir: string,
  inherited: Readonly<Record<string, string | undefined>> = process.env,
): ObjectReader {
  const git = createLastingGit({ gitDir, args: ARGS, inherited });

  async function ask(name: string, withContent: boolean): Promise<Answer | 'missing'> {
    if (/[\s\0]/.test(name)) throw new Error(`${JSON.stringify(name)} is no name of an object`);
    return git.ask(`${withContent ? 'contents' : 'info'} ${name}\n`, (received) =>
      takeAnswer(received, withContent),
    );
  }

  return {
    async idOf(name) {
      const facts = await ask(name, false);
      return facts === 'missing' ? null : facts.id;
    },
    async read(name, maxBytes) {
      const facts = await ask(name, false);
      if (facts === 'missing') return null;
      if (facts.bytes > maxBytes) {
        const stderrTail = `${name} has ${facts.bytes} bytes`;
        throw new GitFailure('git_output_too_large', { argv: ARGS, exitCode: null, stderrTail });
      }
      const answer = await ask(facts.id, true);
      if (answer === 'missing' || answer.content === null) return null;
      return { id: answer.id, type: answer.type, content: answer.content };
    },
  };
}

/** `<id> <type> <size>`, then the content and a line end where it was asked for; see git-cat-file(1). */
function takeAnswer(received: ByteQueue, withContent: boolean): Answer | 'missing' | undefined {
  const line = received.peekLine();
  if (line === null) return undefined;
  const [id = '', type = '', size] = line.split(' ');
  if (size === undefined) {
    received.take(line.length + 1);
    return 'missing';
  }
  const bytes = Number(size);
  const whole = line.length + 1 + (withContent ? bytes + 1 : 0);
  if (received.length < whole) return undefined;
  const content = received.take(whole).subarray(line.length + 1, withContent ? -1 : undefined);
  return { id, type, bytes, content: withContent ? content : null };
}
