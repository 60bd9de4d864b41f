import { z } from 'zod';
import { projectNameSchema } from '../project.ts';

/** How far a backlog is. */
export const projectStatsSchema = z
  .object({
    passing: z.int(),
    in_progress: z.int(),
    total: z.int(),
    /** Of the features that pass, 0 to 100, one decimal. */
    percentage: z.number(),
    needs_human_input: z.int(),
    parked: z.int(),
  })
  .meta({ id: 'ProjectStats' });
export type ProjectStats = z.infer<typeof projectStatsSchema>;

/** A project as lists show it. */
export const projectSummarySchema = z
  .object({
    name: projectNameSchema,
    /** The person's folder. */
    path: z.string(),
    has_spec: z.boolean(),
    stats: projectStatsSchema,
    /** How much waits for a person: questions, parked features and open proposals together. */
    needs_you: z.int(),
    /** Coding runs at the same time, unless a start says otherwise. */
    default_concurrency: z.int(),
    target_branch: z.string(),
    /** Whether agents look for improvements by themselves, and how often. */
    auto_improve_enabled: z.boolean(),
    auto_improve_interval_minutes: z.int(),
    /** Where its crew stands, as `agent/status` says it. */
    status: z.string(),
    /** ISO 8601 in UTC. */
    created_at: z.string(),
    /** When something last happened; null before the first event. */
    last_activity_at: z.string().nullable(),
  })
  .meta({ id: 'ProjectSummary' });
export type ProjectSummary = z.infer<typeof projectSummarySchema>;

export const projectDetailSchema = projectSummarySchema
  .extend({
    /** Where a person may replace our prompts; they count once they are on the target branch. */
    prompts_dir: z.string(),
  })
  .meta({ id: 'ProjectDetail' });
export type ProjectDetail = z.infer<typeof projectDetailSchema>;

/** Registers a folder. */
export const projectCreateSchema = z
  .object({
    name: projectNameSchema,
    path: z.string().min(1),
    /** Taken for compatibility: how the spec will be written changes nothing here. */
    spec_method: z.enum(['claude', 'manual']).default('claude'),
    /** The spec itself, where it is written already. */
    spec: z.string().min(1).nullable().default(null),
  })
  .meta({ id: 'ProjectCreate' });

/** The texts that agents work from. An empty string = there is none of its own. */
export const projectPromptsSchema = z
  .object({
    app_spec: z.string(),
    initializer_prompt: z.string(),
    coding_prompt: z.string(),
    testing_prompt: z.string(),
  })
  .meta({ id: 'ProjectPrompts' });
export type ProjectPrompts = z.infer<typeof projectPromptsSchema>;

const text = z.string().max(1_000_000).nullish();

/** What is not named, or null, stays. */
export const projectPromptsChangeSchema = z
  .object({ app_spec: text, initializer_prompt: text, coding_prompt: text, testing_prompt: text })
  .meta({ id: 'ProjectPromptsChange' });

export const projectResetSchema = z
  .object({
    success: z.boolean(),
    reset_type: z.enum(['quick', 'full']),
    /** What is gone, in words of ours: there are no files of ours in the person's folder. */
    deleted_files: z.array(z.string()),
    message: z.string(),
  })
  .meta({ id: 'ProjectReset' });
