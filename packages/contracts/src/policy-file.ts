import { organisationPolicySchema, projectPolicySchema } from './command-policy.ts';
import type { OrganisationPolicy, ProjectPolicy } from './command-policy.ts';
import { readYaml, type YamlReading } from './yaml-file.ts';

/** Longer files are no list of commands. */
const MAX_POLICY_FILE_CHARACTERS = 65_536;

/** Reads the organisation's file; every problem carries its line. */
export function readOrganisationPolicy(text: string): YamlReading<OrganisationPolicy> {
  return readYaml(text, organisationPolicySchema, MAX_POLICY_FILE_CHARACTERS);
}

/** Reads a project's file; every problem carries its line. */
export function readProjectPolicy(text: string): YamlReading<ProjectPolicy> {
  return readYaml(text, projectPolicySchema, MAX_POLICY_FILE_CHARACTERS);
}
