import { z } from 'zod';
import { improveSettingsSchema } from '../improvement.ts';

const settings = improveSettingsSchema.shape;

/** Whether and how a project is improved by itself, and what is waited for. */
export const improveStateSchema = z
  .object({
    auto_improve_enabled: z.boolean(),
    auto_improve_interval_minutes: z.int(),
    /** Proposals a day, or features that are accepted by themselves. */
    auto_improve_daily_limit: z.int(),
    auto_improve_accept: settings.accept,
    open_proposals: z.int(),
    /** `look`: at once; `wait`: at `next_at`; `idle`: when what `because` says has changed. */
    state: z.enum(['look', 'wait', 'idle']),
    because: z.string().nullable(),
    /** ISO 8601 in UTC. */
    next_at: z.string().nullable(),
  })
  .meta({ id: 'AutoImprove' });

/** What is not named, or null, stays. */
export const improveChangeSchema = z
  .object({
    auto_improve_enabled: z.boolean().nullish(),
    /** At least so long between two looks for improvements. */
    auto_improve_interval_minutes: settings.intervalMinutes.nullish(),
    /** Proposals a day; with `by_itself` also the features that are accepted a day. */
    auto_improve_daily_limit: settings.dailyLimit.nullish(),
    /** Who decides on a proposal. */
    auto_improve_accept: settings.accept.nullish(),
  })
  .meta({ id: 'AutoImproveChange' });
export type ImproveChange = z.infer<typeof improveChangeSchema>;

/** A feature that an agent would add. */
export const apiProposalSchema = z
  .object({
    id: z.int(),
    category: z.string(),
    name: z.string(),
    description: z.string(),
    steps: z.array(z.string()),
    reason: z.string(),
    run_id: z.int(),
    status: z.enum(['open', 'accepted', 'rejected']),
    /** Of an accepted one. */
    feature_id: z.int().nullable(),
    accepted_by: z.enum(['person', 'itself']).nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'Proposal' });
export type ApiProposal = z.infer<typeof apiProposalSchema>;
