import { z } from 'zod';
import { checkSchema } from '../config-file.ts';
import { questionFieldSchema } from '../feature.ts';
import { reasonCodeSchema } from '../reason.ts';

/** Where a feature stands, as cards, graphs and agents name it. */
export const wireStatusSchema = z.enum([
  'pending',
  'in_progress',
  'landing',
  'passing',
  'needs_input',
  'parked',
]);

/** Why nobody works on a feature: the code for programs, the sentence for people and models. */
export const wireReasonSchema = z.object({
  code: reasonCodeSchema,
  sentence: z.string(),
  features: z.array(z.int()),
  /** ISO 8601 in UTC; null when it does not end by itself. */
  until: z.string().nullable(),
});
export type WireReason = z.infer<typeof wireReasonSchema>;

/** A note as whoever comes next reads it. */
export const wireNoteSchema = z.object({
  run_id: z.int().nullable(),
  text: z.string(),
  at: z.string(),
});
export type WireNote = z.infer<typeof wireNoteSchema>;

/** A feature as it leaves the process: names that clients of the field know, and ours beside them. */
export const wireFeatureSchema = z.object({
  id: z.int(),
  priority: z.int(),
  category: z.string(),
  name: z.string(),
  description: z.string(),
  steps: z.array(z.string()),
  passes: z.boolean(),
  in_progress: z.boolean(),
  dependencies: z.array(z.int()),
  testing_in_progress: z.boolean(),
  /** ISO 8601 in UTC. */
  last_tested_at: z.string().nullable(),
  needs_human_input: z.boolean(),
  human_input_request: z
    .object({ prompt: z.string(), fields: z.array(questionFieldSchema) })
    .nullable(),
  human_input_response: z
    .object({ fields: z.record(z.string(), z.unknown()), responded_at: z.string() })
    .nullable(),
  status: wireStatusSchema,
  attempts: z.int(),
  /** What broke, while a feature that passed before is to be mended. */
  regression: z.string().nullable(),
  /** What a tester claimed about a passing feature and we could not confirm. */
  suspicion: z.string().nullable(),
  last_failure: z.string().nullable(),
  notes: z.array(wireNoteSchema),
  checks: z.array(checkSchema),
  reason: wireReasonSchema.nullable(),
});
export type WireFeature = z.infer<typeof wireFeatureSchema>;

/** Where a feature stands in a drawing of the backlog. */
export const graphStatusSchema = z.enum([
  'pending',
  'in_progress',
  'done',
  'blocked',
  'needs_human_input',
]);
export type GraphStatus = z.infer<typeof graphStatusSchema>;

/** The backlog as nodes and edges; an edge points from a dependency to what needs it. */
export const wireGraphSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      category: z.string(),
      status: graphStatusSchema,
      priority: z.int(),
      dependencies: z.array(z.int()),
    }),
  ),
  edges: z.array(z.object({ source: z.int(), target: z.int() })),
});
export type WireGraph = z.infer<typeof wireGraphSchema>;
