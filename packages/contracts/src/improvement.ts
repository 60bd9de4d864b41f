import { z } from 'zod';
import { checkSchema } from './config-file.ts';
import { featureTextSchema } from './feature.ts';

/** How a project is to be improved by itself once everything passes. */
export const improveSettingsSchema = z.object({
  enabled: z.boolean(),
  /** At least so long between two looks for improvements. */
  intervalMinutes: z.int().min(1).max(1_440),
  /** Proposals a day; with `by_itself` also the features that are accepted a day. */
  dailyLimit: z.int().min(1).max(50),
  /** Who decides on a proposal. */
  accept: z.enum(['by_person', 'by_itself']),
  /** When somebody last changed this; the first look is an interval later. */
  changedAt: z.number(),
});
export type ImproveSettings = z.infer<typeof improveSettingsSchema>;

/** Off, as every project begins. */
export const IMPROVE_DEFAULTS: ImproveSettings = {
  enabled: false,
  intervalMinutes: 10,
  dailyLimit: 3,
  accept: 'by_person',
  changedAt: 0,
};

export const proposalStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('open') }),
  z.object({
    status: z.literal('accepted'),
    featureId: z.int(),
    by: z.enum(['person', 'itself']),
    at: z.number(),
  }),
  z.object({ status: z.literal('rejected'), at: z.number() }),
]);

/** A feature that an agent would add; it is none before somebody accepts it. */
export const proposalSchema = featureTextSchema.extend({
  id: z.int(),
  projectId: z.int(),
  runId: z.int(),
  checks: z.array(checkSchema),
  /** What it is good for. */
  reason: z.string(),
  state: proposalStateSchema,
  createdAt: z.number(),
});
export type Proposal = z.infer<typeof proposalSchema>;
