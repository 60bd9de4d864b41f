import { z } from 'zod';
import { effortSchema, providerIdSchema } from './provider.ts';

/** What a run is for. */
export const roleSchema = z.enum([
  'initializer',
  'coding',
  'testing',
  /** Looks for improvements while no crew works, and proposes them. */
  'improving',
  'assistant',
  'external',
]);
export type Role = z.infer<typeof roleSchema>;

/** The roles that the crew starts by itself, each with a prompt that a project may replace. */
export const promptRoleSchema = roleSchema.extract([
  'initializer',
  'coding',
  'testing',
  'improving',
]);
export type PromptRole = z.infer<typeof promptRoleSchema>;

/** What a lease allows. */
export const purposeSchema = z.enum(['coding', 'testing']);
export type Purpose = z.infer<typeof purposeSchema>;

/** How a run ended for one feature; `completed` is for roles without features. */
export const runOutcomeSchema = z.enum([
  'landed',
  'no_change',
  'verified',
  'regression_found',
  'failed',
  'timed_out',
  'died',
  'skipped',
  'needs_input',
  'cancelled',
  'interrupted',
  'quota',
  'budget',
  'environment',
  'target_red',
  'completed',
]);
export type RunOutcome = z.infer<typeof runOutcomeSchema>;

/** Tokens and money as the driver reported them; null cost = the driver does not say. */
export const usageSchema = z.object({
  inputTokens: z.int(),
  outputTokens: z.int(),
  cacheReadTokens: z.int(),
  cacheWriteTokens: z.int(),
  /** Those of them that are kept for an hour instead of five minutes, where the driver tells them apart. */
  cacheWriteHourTokens: z.int().optional(),
  costUsd: z.number().nullable(),
  /** Which price table the cost is by, where the driver told tokens and no money; absent = the driver said it. */
  pricedBy: z.string().optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** Where no run has any business: the person's folder, a workspace that is not its own, the hub. */
export const foreignPlaceSchema = z.object({
  kind: z.enum(['folder', 'workspace', 'hub']),
  path: z.string(),
});
export type ForeignPlace = z.infer<typeof foreignPlaceSchema>;

export const runStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('queued') }),
  z.object({ status: z.literal('preparing') }),
  z.object({
    status: z.literal('running'),
    pid: z.int(),
    workspace: z.string(),
    startedAt: z.number(),
  }),
  z.object({
    status: z.literal('ended'),
    at: z.number(),
    /** One sentence: why it ended. */
    detail: z.string(),
    savedRef: z.string().nullable(),
  }),
]);
export type RunState = z.infer<typeof runStateSchema>;

/** One feature of a run: the lease under which it is held, and how it went. */
export const runFeatureSchema = z.object({
  featureId: z.int(),
  purpose: purposeSchema,
  token: z.int(),
  outcome: runOutcomeSchema.nullable(),
});
export type RunFeature = z.infer<typeof runFeatureSchema>;

/** One agent's work on given features, from dispatch to its end. */
export const runSchema = z.object({
  id: z.int(),
  projectId: z.int(),
  role: roleSchema,
  driver: z.string(),
  model: z.string().nullable(),
  /** Who answered for the model, where the driver asks; and the effort that was asked for. */
  provider: providerIdSchema,
  effort: effortSchema.nullable(),
  state: runStateSchema,
  features: z.array(runFeatureSchema),
  /** The outcome of a run without features; null while it goes on. */
  outcome: runOutcomeSchema.nullable(),
  usage: usageSchema,
  createdAt: z.number(),
});
export type Run = z.infer<typeof runSchema>;

/** The expiring, fenced right of one run over one feature. */
export const leaseSchema = z.object({
  projectId: z.int(),
  featureId: z.int(),
  purpose: purposeSchema,
  runId: z.int(),
  /** Grows with every grant and never shrinks. */
  token: z.int(),
  expiresAt: z.number(),
});
export type Lease = z.infer<typeof leaseSchema>;
