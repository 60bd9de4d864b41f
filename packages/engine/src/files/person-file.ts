import { readFile, stat } from 'node:fs/promises';
import type { FileProblem, YamlReading } from '@ropewalk/contracts';
import { errorCode } from '../workspaces/open-inside.ts';

/** A file that a person writes, as it lies there at this moment; `T` names what a valid one says. */
export type PersonFile<T extends object> = { readonly path: string } & (
  | { readonly status: 'absent' }
  | ({ readonly status: 'valid'; readonly text: string } & T)
  | { readonly status: 'invalid'; readonly problems: readonly FileProblem[] }
);

/** Reads the file when it has changed, and not otherwise. */
export interface PersonFileBook<T extends object> {
  look(): Promise<PersonFile<T>>;
  /** By the last look: of a file that has become invalid what it said before, null of one that is not there. */
  inForce(): T | null;
}

/** A book of the file in this place; `read` says what its text means. */
export function createPersonFileBook<T extends object>(
  path: string,
  read: (text: string) => YamlReading<T>,
): PersonFileBook<T> {
  let known: { readonly mark: string; readonly file: PersonFile<T> } | null = null;
  let inForce: T | null = null;
  return {
    async look() {
      const mark = await markOf(path);
      if (known?.mark === mark) return known.file;
      const file: PersonFile<T> =
        mark === ABSENT ? { path, status: 'absent' } : await readPersonFile(path, read);
      known = { mark, file };
      if (file.status !== 'invalid') inForce = file.status === 'valid' ? file : null;
      return file;
    },
    inForce: () => inForce,
  };
}

/** The lines to mend and what is wrong with them, in one line for a person. */
export function listProblems(problems: readonly FileProblem[]): string {
  return problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
}

const ABSENT = 'absent';

/** Changes whenever the content may have. */
async function markOf(path: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join('-');
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? ABSENT : 'unreadable';
  }
}

async function readPersonFile<T extends object>(
  path: string,
  read: (text: string) => YamlReading<T>,
): Promise<PersonFile<T>> {
  try {
    const text = await readFile(path, 'utf8');
    const reading = read(text);
    return reading.ok
      ? { path, status: 'valid', text, ...reading.value }
      : { path, status: 'invalid', problems: reading.problems };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { path, status: 'absent' };
    const message = error instanceof Error ? error.message : String(error);
    return { path, status: 'invalid', problems: [{ line: 1, message }] };
  }
}
