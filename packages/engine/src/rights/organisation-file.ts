import type { OrganisationPolicy, YamlReading } from '@ropewalk/contracts';
import { readOrganisationPolicy } from '@ropewalk/contracts/policy-file';
import { accept, refuse, type Result } from '@ropewalk/core';
import { createPersonFileBook, listProblems, type PersonFile } from '../files/person-file.ts';

/** The file of the organisation as it lies in the home at this moment. */
export type OrganisationFile = PersonFile<{ readonly policy: OrganisationPolicy }>;

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
  const book = createPersonFileBook(path, readPolicy);
  return {
    look: book.look,
    async inForce() {
      await book.look();
      return book.inForce()?.policy ?? null;
    },
    async forStart() {
      const file = await book.look();
      return file.status === 'invalid'
        ? refuse('policy_invalid', describeProblems(file), { problems: file.problems })
        : accept(book.inForce()?.policy ?? null);
    },
  };
}

function readPolicy(text: string): YamlReading<{ readonly policy: OrganisationPolicy }> {
  const reading = readOrganisationPolicy(text);
  return reading.ok ? { ok: true, value: { policy: reading.value } } : reading;
}

/** What is wrong with the file, in one sentence for a person. */
export function describeProblems({
  path,
  problems,
}: Extract<OrganisationFile, { status: 'invalid' }>): string {
  return `${path} cannot be used (${listProblems(problems)}). No agent starts until it is mended or removed; agents that work keep to what it said before.`;
}
