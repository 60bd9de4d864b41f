import { z } from 'zod';
import { helpSchema, needCodeSchema } from '../help.ts';
import { roleSchema } from '../run.ts';
import { mascotSchema } from '../ws/project-messages.ts';
import { projectStatsSchema } from './project-api.ts';
import { scheduleNextSchema } from './schedule-api.ts';
import { budgetUseSchema, usageSumSchema } from './usage-api.ts';
import { apiLandingSchema } from './work-api.ts';

const namedFeature = z.object({
  id: z.int(),
  /** Empty for a feature that is gone. */
  name: z.string(),
});

/** Something that waits for a person. Times are ISO 8601 in UTC. */
export const needSchema = z
  .object({
    code: needCodeSchema,
    /** What is wrong and what to do. */
    sentence: z.string(),
    help: helpSchema,
    /** As far as that is known; of features their last change. */
    since: z.string().nullable(),
    /** When the defaults of a question are taken. */
    deadline_at: z.string().nullable(),
    feature: namedFeature.nullable(),
    /** Of `budget_reached`: the budget, and what one click would add to it. */
    budget: budgetUseSchema.nullable(),
  })
  .meta({ id: 'Need' });
export type ApiNeed = z.infer<typeof needSchema>;

/** When everything that needs no person passes, if it goes on as it did. */
export const forecastSchema = z.discriminatedUnion('type', [
  /** As likely before `p50` as after it; nine times in ten before `p90`. */
  z.object({ type: z.literal('known'), p50: z.string(), p90: z.string() }),
  z.object({
    type: z.literal('unknown'),
    because: z.enum(['not_working', 'too_few_landings', 'needs_person', 'nothing_left']),
    sentence: z.string(),
  }),
]);

/** A run that goes on. */
export const workingRunSchema = z
  .object({
    run_id: z.int(),
    name: mascotSchema,
    role: roleSchema,
    status: z.enum(['queued', 'preparing', 'running']),
    features: z.array(namedFeature),
    /** When it began to work, or (before that) was queued. */
    since: z.string(),
    /** Of all kinds; some drivers say it only at the end. */
    tokens: z.int(),
    /** Null = neither the driver says it nor does the price table know the model. */
    cost_usd: z.number().nullable(),
    /** The version of the price table that the cost was computed by. */
    priced_by: z.string().nullable(),
  })
  .meta({ id: 'WorkingRun' });
export type WorkingRun = z.infer<typeof workingRunSchema>;

const landing = apiLandingSchema
  .pick({
    id: true,
    kind: true,
    run_id: true,
    status: true,
    commit: true,
    created_at: true,
    settled_at: true,
  })
  .extend({ feature: namedFeature.nullable() });
export type OverviewLanding = z.infer<typeof landing>;

/** What the first screen of a project shows. */
export const overviewSchema = z
  .object({
    stats: projectStatsSchema,
    /** Features landed in an hour; null before the crew has worked. */
    rate: z.object({ last_hour: z.number().nullable(), whole_run: z.number().nullable() }),
    forecast: forecastSchema,
    /** The most pressing first; at most 50. */
    needs_you: z.array(needSchema),
    /** Needs that are not listed. */
    more_needs: z.int(),
    working: z.array(workingRunSchema),
    /** What landed last, the newest first. */
    landed: z.array(landing),
    /** Being gated or waiting for it, the oldest first. */
    landing_queue: z.array(landing),
    regression: z.object({
      /** Agents that are wanted at the same time. */
      wanted: z.int(),
      /** What is tested now. */
      testing: z.array(
        z.object({ run_id: z.int(), name: mascotSchema, features: z.array(namedFeature) }),
      ),
      /** Why nothing is tested; null while something is, or is about to be. */
      idle: z
        .object({
          code: z.enum(['yolo', 'ratio_zero', 'nothing_to_test', 'share_used_up', 'not_running']),
          sentence: z.string(),
        })
        .nullable(),
    }),
    today: z.object({
      usage: usageSumSchema,
      /** Budgets of the day: the project's and the machine's. */
      budgets: z.array(budgetUseSchema),
    }),
    schedule: scheduleNextSchema,
    /** `seq` of the last event that the answer surely knows of. */
    seq: z.int(),
    /** The same place in the project's socket. */
    live_seq: z.int(),
  })
  .meta({ id: 'Overview' });
export type Overview = z.infer<typeof overviewSchema>;
