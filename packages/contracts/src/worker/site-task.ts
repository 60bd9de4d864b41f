import { z } from 'zod';
import { organisationPolicySchema, projectPolicySchema } from '../command-policy.ts';
import { projectSchema } from '../project.ts';
import { providerChoiceSchema, providerIdSchema } from '../provider.ts';
import { runSchema } from '../run.ts';
import { allowanceSchema } from './worker.ts';

/** What became of the work that an earlier run of the same feature left. */
export const savedWorkSchema = z.enum(['none', 'applied', 'offered_as_diff']);
export type SavedWork = z.infer<typeof savedWorkSchema>;

/** All that a site is told about a run. Data of ours, under our own names: both ends are the same program. */
export const siteTaskSchema = z.object({
  run: runSchema,
  project: projectSchema,
  /** The commit to cut the workspace at. */
  head: z.string(),
  /** Work to be put on top of it. */
  saved: z.object({ ref: z.string(), commit: z.string() }).nullable(),
  /** What the agent is told, by what became of the saved work. */
  prompts: z.record(savedWorkSchema, z.string()),
  allowance: allowanceSchema.nullable(),
  /** What the agent may do with its tools. */
  rules: z.object({
    organisation: organisationPolicySchema.nullable(),
    project: projectPolicySchema.nullable(),
  }),
  /** With which its agent calls our tools. */
  bearer: z.string(),
});
export type SiteTask = z.infer<typeof siteTaskSchema>;

/** How a worker reaches the provider of the model. */
export const workerAccessSchema = z.object({
  provider: providerIdSchema,
  choice: providerChoiceSchema,
  /** Null = the worker's own sign-in is used. */
  credential: z.object({ secret: z.string(), origin: z.string().nullable() }).nullable(),
});
export type WorkerAccess = z.infer<typeof workerAccessSchema>;

/** A file of the person's folder that the project's `copy` names. */
export const copiedFileSchema = z.object({
  path: z.string(),
  mode: z.int(),
  base64: z.string(),
});
export type CopiedFile = z.infer<typeof copiedFileSchema>;

/** A run that a worker is to carry. */
export const workerAssignmentSchema = z.object({
  token: z.int(),
  task: siteTaskSchema,
  access: workerAccessSchema,
  copies: z.array(copiedFileSchema),
});
export type WorkerAssignment = z.infer<typeof workerAssignmentSchema>;
