import { z } from 'zod';
import { agentEndingSchema, agentEventSchema } from '../agent-event.ts';
import { ourReasonSchema } from '../our-reason.ts';
import { foreignPlaceSchema } from '../run.ts';

/** What was frozen of a workspace; a commit is in the hub before it is told of. */
export const snapshotSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unchanged'), base: z.string() }),
  z.object({
    kind: z.literal('commit'),
    commit: z.string(),
    base: z.string(),
    tree: z.string(),
  }),
  z.object({ kind: z.literal('unsupported'), detail: z.string() }),
]);

/** What a finished session leaves to be settled. */
export const sessionEndSchema = z.object({
  /** Set when we ended it; the first reason counts. */
  ours: ourReasonSchema.nullable(),
  ending: agentEndingSchema,
  snapshot: snapshotSchema,
  opened: z.boolean(),
  acted: z.boolean(),
  refusals: z.object({ count: z.int(), lastReason: z.string() }).nullable(),
  trespass: z
    .object({
      place: foreignPlaceSchema,
      files: z.array(z.string()),
      others: z.array(z.int()),
      times: z.int(),
    })
    .nullable(),
  peakMemoryBytes: z.number().nullable(),
  outOfMemoryBytes: z.number().nullable(),
});

/** What a site tells of a run, in the order in which it happened. The last one is `not_begun` or `ended`. */
export const siteReportSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), pid: z.int(), workspaceId: z.string() }),
  z.object({ type: z.literal('event'), at: z.number(), event: agentEventSchema }),
  /** A picture of what the agent's browser shows: a PNG in base64. */
  z.object({ type: z.literal('screen'), png: z.string() }),
  z.object({ type: z.literal('memory'), presentBytes: z.number() }),
  z.object({ type: z.literal('host_refused'), sentence: z.string() }),
  z.object({
    type: z.literal('not_begun'),
    reason: ourReasonSchema,
    detail: z.string().nullable(),
  }),
  z.object({ type: z.literal('ended'), end: sessionEndSchema }),
]);
export type SiteReport = z.infer<typeof siteReportSchema>;
