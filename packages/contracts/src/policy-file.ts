import { organisationPolicySchema, projectPolicySchema } from './command-policy.ts';
import type { OrganisationPolicy, ProjectPolicy } from './command-policy.ts';
import { readYaml, type YamlReading } from './yaml-file.ts';

export type { FileProblem } from './yaml-file.ts';

/** Longer files are no list of commands. */
const MAX_POLICY_FILE_CHARACTERS = 65_536;

/** Reads the organisation's file; every problem carries its line. */
export function readOrganisationPolicy(text: string): YamlReading<OrganisationPolicy> {
  return tooLong(text) ?? readYaml(text, organisationPolicySchema);
}

/** Reads a project's file; every problem carries its line. */
export function readProjectPolicy(text: string): YamlReading<ProjectPolicy> {
  return tooLong(text) ?? readYaml(text, projectPolicySchema);
}

function tooLong(
  text: string,
): { readonly ok: false; readonly problems: [{ line: 1; message: string }] } | null {
  return text.length <= MAX_POLICY_FILE_CHARACTERS
    ? null
    : {
        ok: false,
        problems: [{ line: 1, message: `is longer than ${MAX_POLICY_FILE_CHARACTERS} characters` }],
      };
}
