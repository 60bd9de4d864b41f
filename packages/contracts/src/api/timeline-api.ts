import { z } from 'zod';
import { landingRefusalSchema } from '../landing.ts';
import { wireStatusSchema } from '../mcp/wire-feature.ts';
import { crewEndReasonSchema } from '../project.ts';
import { roleSchema } from '../run.ts';
import { verdictKindSchema, verdictOutcomeSchema } from '../verdict.ts';

export const timelineQuerySchema = z.object({
  /** `next` of the page before. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(5_000).default(5_000),
});

const entry = {
  seq: z.int(),
  /** Milliseconds since the epoch. */
  at: z.number(),
};

/** What an event changes of what is seen. Folded from the first on, they give the state at any moment. */
export const timelineEntrySchema = z
  .discriminatedUnion('kind', [
    z.object({
      ...entry,
      kind: z.literal('feature'),
      feature_id: z.int(),
      status: z.enum([...wireStatusSchema.options, 'deleted']),
      /** Only where the feature begins. */
      name: z.string().exactOptional(),
    }),
    z.object({
      ...entry,
      kind: z.literal('run'),
      run_id: z.int(),
      status: z.enum(['queued', 'running', 'ended']),
      /** Only where the run begins. */
      role: roleSchema.exactOptional(),
      feature_ids: z.array(z.int()).exactOptional(),
    }),
    z.object({
      ...entry,
      kind: z.literal('landing'),
      landing_id: z.int(),
      feature_id: z.int().nullable(),
      run_id: z.int().nullable(),
      /** Null for one that landed. */
      refused: z.enum(landingRefusalSchema.options.map(({ shape }) => shape.code.value)).nullable(),
    }),
    z.object({
      ...entry,
      kind: z.literal('verdict'),
      verdict_id: z.int(),
      feature_id: z.int().nullable(),
      of: verdictKindSchema,
      outcome: verdictOutcomeSchema,
    }),
    z.object({
      ...entry,
      kind: z.literal('crew'),
      status: z.enum(['running', 'paused', 'draining', 'stopped']),
      end: crewEndReasonSchema.nullable(),
    }),
    z.object({
      ...entry,
      kind: z.literal('target'),
      /** The feature that mends it; null = it is green again. */
      mended_by: z.int().nullable(),
    }),
    /** The backlog begins anew: forget all features. */
    z.object({ ...entry, kind: z.literal('reset') }),
  ])
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

export const timelinePageSchema = z
  .object({
    entries: z.array(timelineEntrySchema),
    /** Pass as `after` to go on; the end is reached where it is at least `latest`. */
    next: z.int(),
    /** `seq` of the project's last event. */
    latest: z.int(),
  })
  .meta({ id: 'TimelinePage' });
