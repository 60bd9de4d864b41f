import { z } from 'zod';

/** The version of both policy files that this program writes and reads. */
export const COMMAND_POLICY_VERSION = 1;

/** How many commands a project may allow beyond those that everybody may run. */
export const MAX_PROJECT_COMMANDS = 100;

/** A version may be written as `1`, `"1"` or `"1.0"`, as people do in YAML. */
const versionSchema = z
  .union([z.literal(COMMAND_POLICY_VERSION), z.enum(['1', '1.0'])])
  .transform((): typeof COMMAND_POLICY_VERSION => COMMAND_POLICY_VERSION);

/**
 * The name of a program, `prefix*` for all that begin so, or a path (which counts for its last part as well). A bare
 * `*` would allow everything and is refused.
 */
export const commandPatternSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[\w@%+./~-]+\*?$/u, {
    error: 'write the name of a program, "prefix*" or a path; a bare "*" is not possible',
  })
  .refine((pattern) => !/^[./]*\*?$/u.test(pattern), {
    error: 'write a name in front of the "*"',
  });

const allowedCommandSchema = z.strictObject({
  name: commandPatternSchema,
  /** Why it is needed, for the next person who reads the file. */
  description: z.string().max(500).optional(),
});

/** The names of processes that `pkill` may end. */
const processNameSchema = z.string().regex(/^[A-Za-z0-9._-]+$/u, {
  error: 'the name of a process holds letters, digits, ".", "_" and "-"',
});

/** What the organisation allows and blocks for agents of all projects on this machine. */
export const organisationPolicySchema = z.strictObject({
  version: versionSchema,
  allowed_commands: z.array(allowedCommandSchema).max(1_000).default([]),
  blocked_commands: z.array(commandPatternSchema).max(1_000).default([]),
  pkill_processes: z.array(processNameSchema).max(200).default([]),
});
export type OrganisationPolicy = z.infer<typeof organisationPolicySchema>;

/** What one project allows beyond that, once a person has accepted it. */
export const projectPolicySchema = z.strictObject({
  version: versionSchema,
  commands: z.array(allowedCommandSchema).max(MAX_PROJECT_COMMANDS).default([]),
  pkill_processes: z.array(processNameSchema).max(200).default([]),
});
export type ProjectPolicy = z.infer<typeof projectPolicySchema>;
