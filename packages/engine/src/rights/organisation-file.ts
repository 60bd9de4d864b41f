import { readFile, stat } from 'node:fs/promises';
import type { OrganisationPolicy } from '@ropewalk/contracts';
import { readOrganisationPolicy, type FileProblem } from '@ropewalk/contracts/policy-file';
import { accept, refuse, type Result } from '@ropewalk/core';

/** The file of the organisation as it lies in the home at this moment. */
export type OrganisationFile = { readonly path: string } & (
  | { readonly status: 'absent' }
  | { readonly status: 'valid'; readonly text: string; readonly policy: OrganisationPolicy }
  | { readonly status: 'invalid'; readonly problems: readonly FileProblem[] }
);

/** Reads the file when it has changed, and not otherwise. */
export interface OrganisationBook {
  look(): Promise<OrganisationFile>;
  /**
   * What holds for agents that work already: of a file that has become invalid, what it said before. Null where
   * the organisation says nothing.
   */
  inForce(): Promise<OrganisationPolicy | null>;
  /** What holds for an agent that is to start; refuses with `policy_invalid` and every line to mend. */
  forStart(): Promise<Result<OrganisationPolicy | null>>;
}

/** A book of the file in this place. */
export function createOrganisationBook(path: string): OrganisationBook {
  let known: { readonly mark: string; readonly file: OrganisationFile } | null = null;
  let lastValid: OrganisationPolicy | null = null;

  const look = async (): Promise<OrganisationFile> => {
    const mark = await markOf(path);
    if (known?.mark === mark) return known.file;
    const file = mark === ABSENT ? { path, status: 'absent' as const } : await read(path);
    known = { mark, file };
    if (file.status !== 'invalid') lastValid = file.status === 'valid' ? file.policy : null;
    return file;
  };
  return {
    look,
    async inForce() {
      await look();
      return lastValid;
    },
    async forStart() {
      const file = await look();
      return file.status === 'invalid'
        ? refuse('policy_invalid', describeProblems(file), { problems: file.problems })
        : accept(lastValid);
    },
  };
}

/** What is wrong with the file, in one sentence for a person. */
export function describeProblems({
  path,
  problems,
}: Extract<OrganisationFile, { status: 'invalid' }>): string {
  const told = problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  return `${path} cannot be used (${told}). No agent starts until it is mended or removed; agents that work keep to what it said before.`;
}

const ABSENT = 'absent';

/** Changes whenever the content may have. */
async function markOf(path: string): Promise<string> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(path, { bigint: true });
    return [mtimeNs, ctimeNs, size, ino].join('-');
  } catch (error) {
    if (isAbsent(error)) return ABSENT;
    return 'unreadable';
  }
}

async function read(path: string): Promise<OrganisationFile> {
  try {
    const text = await readFile(path, 'utf8');
    const reading = readOrganisationPolicy(text);
    return reading.ok
      ? { path, status: 'valid', text, policy: reading.value }
      : { path, status: 'invalid', problems: reading.problems };
  } catch (error) {
    if (isAbsent(error)) return { path, status: 'absent' };
    const message = error instanceof Error ? error.message : String(error);
    return { path, status: 'invalid', problems: [{ line: 1, message }] };
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
