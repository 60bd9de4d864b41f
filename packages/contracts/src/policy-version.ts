import { z } from 'zod';

/** Where a content of a project's policy file was met. */
export const policyOriginSchema = z.discriminatedUnion('type', [
  /** It stands on the target branch. */
  z.object({ type: z.literal('target'), commit: z.string() }),
  /** A run wants to land it; the landing waits for a person. */
  z.object({
    type: z.literal('landing'),
    commit: z.string(),
    runId: z.int().nullable(),
    featureId: z.int().nullable(),
  }),
]);
export type PolicyOrigin = z.infer<typeof policyOriginSchema>;

/** By which way a person spoke. */
export const policyDeciderSchema = z.enum(['api', 'cli']);
export type PolicyDecider = z.infer<typeof policyDeciderSchema>;

export const policyVersionStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('open') }),
  /** At most one of a project: what holds. */
  z.object({ status: z.literal('accepted'), at: z.number(), by: policyDeciderSchema }),
  z.object({ status: z.literal('refused'), at: z.number(), by: policyDeciderSchema }),
  /** Something else was accepted or proposed in its place. */
  z.object({ status: z.literal('replaced'), at: z.number() }),
]);

/** One content of a project's policy file; it holds only once a person has accepted exactly this. */
export const policyVersionSchema = z.object({
  id: z.int(),
  projectId: z.int(),
  /** SHA-256 of `content`, in hexadecimal. */
  hash: z.string(),
  /** The text of the file; empty = there is none. */
  content: z.string(),
  origin: policyOriginSchema,
  state: policyVersionStateSchema,
  createdAt: z.number(),
});
export type PolicyVersion = z.infer<typeof policyVersionSchema>;
