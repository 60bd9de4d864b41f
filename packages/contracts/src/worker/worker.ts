import { z } from 'zod';

/** What a worker offers and a project asks for: `gpu`, `os=linux`. */
export const workerLabelSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}(?:=[a-z0-9][a-z0-9._-]{0,62})?$/,
    'write a label as NAME or NAME=VALUE, in lower-case letters, digits, ".", "_" and "-"',
  );
export const workerLabelsSchema = z.array(workerLabelSchema).max(32);

/** What a person tells workers apart by. */
export const workerNameSchema = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, 'use letters, digits, ".", "_" and "-"');

/**
 * `open`: takes runs. `cordoned`: keeps what it has and takes nothing. `draining`: the same, and ends when it is empty.
 * `left`: has ended in order, and may join again. `removed`: its secret opens nothing any more.
 */
export const workerStateSchema = z.enum(['open', 'cordoned', 'draining', 'left', 'removed']);
export type WorkerState = z.infer<typeof workerStateSchema>;

/** How a worker stood when it was last heard of. */
export const workerFactsSchema = z.object({
  freeSlots: z.int().min(0),
  freeMemoryBytes: z.number().nullable(),
  /** Why it takes nothing although it has free slots: one sentence; null = it would. */
  shortOf: z.string().max(500).nullable(),
});
export type WorkerFacts = z.infer<typeof workerFactsSchema>;

/** A machine that works on runs and is not ours to start programs on. */
export const workerSchema = z.object({
  id: z.int(),
  name: workerNameSchema,
  labels: workerLabelsSchema,
  slots: z.int().min(1).max(256),
  version: z.string().max(64),
  platform: z.string().max(64),
  /** Whether its agents work behind a wall. */
  walled: z.boolean(),
  state: workerStateSchema,
  /** SHA-256 of its secret, in hexadecimal. */
  secretHash: z.string(),
  joinedAt: z.number(),
  lastBeatAt: z.number(),
  /** Since when nothing has been heard of it, so that its runs have gone on elsewhere; null = it is there. */
  lostAt: z.number().nullable(),
  facts: workerFactsSchema,
});
export type Worker = z.infer<typeof workerSchema>;

/** What a run may cost, and whose budget sets that. */
export const allowanceSchema = z.object({ usd: z.number(), because: z.enum(['run', 'shared']) });

/** A run on a worker. Only the one that has not ended counts; its token is asked for with every word about the run. */
export const assignmentSchema = z.object({
  runId: z.int(),
  projectId: z.int(),
  workerId: z.int(),
  /** Grows with every assignment and never shrinks. */
  token: z.int(),
  /** SHA-256 of the bearer with which its agent calls our tools, in hexadecimal. */
  bearerHash: z.string(),
  /** What the agent may cost, as it was told; null when that is not limited. */
  allowance: allowanceSchema.nullable(),
  /** Reports that are kept; the next one that counts has this number. */
  nextReport: z.int(),
  assignedAt: z.number(),
  endedAt: z.number().nullable(),
  /** Work that came after its end; null = none. */
  lateCommit: z.string().nullable(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

/** `adopted`: the feature goes on from it. `landing`: it is in the landing queue. `kept`: nobody waits for it. */
export const lateWorkBecameSchema = z.enum(['adopted', 'landing', 'kept']);

/** What lets a machine join as a worker. */
export const joinTokenSchema = z.object({
  id: z.int(),
  name: z.string().min(1).max(64),
  /** SHA-256 of the token, in hexadecimal; the token itself is shown once. */
  hash: z.string(),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
});
export type JoinToken = z.infer<typeof joinTokenSchema>;
