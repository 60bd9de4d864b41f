import { z } from 'zod';

/** A command that shows whether something works. */
export const checkSchema = z.strictObject({
  /** A shell line, run from the root of a clean checkout. Exit code 0 means that it works. */
  command: z.string().trim().min(1).max(4_000),
  /** How long it may take, in seconds. */
  timeout_seconds: z.number().positive().max(7_200).optional(),
  /** Why this check cannot fail before the feature exists, where that is so. */
  passes_before: z.string().min(1).optional(),
});
export type Check = z.infer<typeof checkSchema>;

const commandOrCheck = z
  .union([z.string().trim().min(1).max(4_000), checkSchema])
  .transform((value): Check => (typeof value === 'string' ? { command: value } : value));

const relativePathSchema = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), {
    error: 'name a path inside the project',
  });

/** `ropewalk.yaml`, the file in a project's root that says how it is set up and checked. */
export const projectConfigSchema = z.strictObject({
  /** One shell line that installs what the project needs in a fresh checkout. */
  setup: z.string().trim().min(1).optional(),
  /** How long setup may take, in seconds. */
  setup_timeout_seconds: z.number().positive().max(7_200).default(900),
  /** Files whose content decides whether setup must be repeated; lockfiles are found by themselves. */
  setup_files: z.array(relativePathSchema).default([]),
  /** What must pass on every commit of the target branch. */
  checks: z.array(commandOrCheck).default([]),
  /** How a person starts the application. */
  dev: z.string().trim().min(1).optional(),
  /** Untracked files of the person's folder that every workspace needs, such as `.env`. */
  copy: z.array(relativePathSchema).max(200).default([]),
  /** `strict` refuses landings that delete, skip or weaken tests. */
  gate: z.enum(['normal', 'strict']).default('strict'),
});
export type ProjectConfig = z.infer<typeof projectConfigSchema>;

/** The name of the file that holds a `ProjectConfig`. */
export const PROJECT_CONFIG_FILE = 'ropewalk.yaml';

/** In a home: which commands agents of all projects may run (`organisationPolicySchema`). */
export const ORGANISATION_POLICY_FILE = 'commands.yaml';

/** In a project: which commands its agents may run beyond that (`projectPolicySchema`), once a person has accepted it. */
export const PROJECT_POLICY_FILE = '.ropewalk/commands.yaml';

/** Fingerprints of what a person says is no secret, one a line; `#` begins a remark. */
export const ALLOWED_SECRETS_FILE = '.ropewalk/secrets-allowed';

/** Paths that only a person may change once a project has been initialised. */
export const GUARDED_PATHS: readonly string[] = [PROJECT_CONFIG_FILE, '.ropewalk/'];
