import { z } from 'zod';
import { projectSummarySchema } from '../api/project-api.ts';
import { projectNameSchema } from '../project.ts';
import { quotaSchema } from '../quota.ts';

/** All projects, as `GET /api/projects` shows them; the first message. */
export const projectsMessageSchema = z.object({
  type: z.literal('projects'),
  projects: z.array(projectSummarySchema),
});

/** A project is new, or differs from what was last said of it; at most one every 250 ms for each. */
export const projectUpdateMessageSchema = z.object({
  type: z.literal('project_update'),
  project: projectSummarySchema,
});

export const projectRemovedMessageSchema = z.object({
  type: z.literal('project_removed'),
  name: projectNameSchema,
});

/** The states of all provider accounts; on connecting and when one changes. `GET /api/quotas` says more. */
export const quotasMessageSchema = z.object({
  type: z.literal('quotas'),
  quotas: z.array(quotaSchema),
});

/**
 * What all projects used today, and the budget of the machine's day; on connecting, when money or tokens change (at
 * most once a second), and when a new day begins. Minutes go on without a message.
 */
export const usageMessageSchema = z.object({
  type: z.literal('usage'),
  /** The date in the machine's time zone. */
  day: z.string(),
  /** Of the runs whose driver says it. */
  today_usd: z.number(),
  today_tokens: z.number(),
  today_minutes: z.number(),
  /** Runs that have not said what they cost: while there are some, `today_usd` is not all. */
  runs_without_cost: z.int(),
  /** Null = not limited. */
  budget_usd: z.number().nullable(),
  budget_tokens: z.number().nullable(),
  budget_minutes: z.number().nullable(),
});
export type UsageMessage = z.infer<typeof usageMessageSchema>;

/** The settings of the machine were changed: whoever shows them should fetch them again. */
export const settingsChangedMessageSchema = z.object({ type: z.literal('settings_changed') });

/**
 * A worker joined, was heard of, changed, or carries other runs than before: whoever shows the fleet should fetch it
 * again. At most one a second.
 */
export const fleetChangedMessageSchema = z.object({ type: z.literal('fleet_changed') });

/** Everything that `/ws/machine` sends. */
export const machineMessageSchema = z.discriminatedUnion('type', [
  projectsMessageSchema,
  projectUpdateMessageSchema,
  projectRemovedMessageSchema,
  quotasMessageSchema,
  usageMessageSchema,
  settingsChangedMessageSchema,
  fleetChangedMessageSchema,
  z.object({ type: z.literal('pong') }),
  /** What was wrong. */
  z.object({ type: z.literal('error'), content: z.string() }),
]);
export type MachineMessage = z.infer<typeof machineMessageSchema>;

/** Everything that `/ws/machine` understands; other types are left aside. */
export const machineRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ping') }),
]);
