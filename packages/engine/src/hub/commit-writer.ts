import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteQueue } from './byte-queue.ts';
import { OUR_IDENTITY, type Identity } from './git.ts';
import { createLastingGit } from './lasting-git.ts';

/** A commit to be made. */
export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** Ours, when it is not given; the committer always is. */
  readonly author?: Identity;
}

/** Makes commits in one repository of ours, as `git commit-tree` does. */
export interface CommitWriter {
  /** Answers the name of the commit. Throws `GitFailure`. */
  write(commit: NewCommit): Promise<string>;
}

export function createCommitWriter(gitDir: string): CommitWriter {
  const args = ['hash-object', '-t', 'commit', '-w', '--no-filters', '--stdin-paths'];
  const git = createLastingGit({ gitDir, args });
  return {
    async write(commit) {
      const file = join(gitDir, `.commit-${randomUUID()}`);
      try {
        await writeFile(file, toText(commit, new Date()), { flag: 'wx' });
        return await git.ask(`${file}\n`, takeLine);
      } finally {
        await rm(file, { force: true });
      }
    },
  };
}

function takeLine(received: ByteQueue): string | undefined {
  const line = received.peekLine();
  if (line === null) return undefined;
  received.take(line.length + 1);
  return line;
}

/** The content of a commit; see gitformat-commit, and git-commit-tree(1) for what the name of a person may hold. */
function toText({ tree, parents, message, author = OUR_IDENTITY }: NewCommit, now: Date): string {
  const at = `${Math.floor(now.getTime() / 1_000)} ${zoneOf(now)}`;
  return [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${parent}`),
    `author ${toPerson(author)} ${at}`,
    `committer ${toPerson(OUR_IDENTITY)} ${at}`,
    '',
    withLineEnd(message.replaceAll('\0', '')),
  ].join('\n');
}

function withLineEnd(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function toPerson({ name, email }: Identity): string {
  return `${clean(name) || OUR_IDENTITY.name} <${clean(email)}>`;
}

function clean(text: string): string {
  return text.replaceAll(/[\n<>\0]/g, '').trim();
}

/** Minutes east of Greenwich as `+hhmm`. */
function zoneOf(now: Date): string {
  const minutes = -now.getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const digits = `${hours}`.padStart(2, '0') + `${rest}`.padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${digits}`;
}
