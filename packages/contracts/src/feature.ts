import { z } from 'zod';
import { checkSchema } from './config-file.ts';
import { verdictOutcomeSchema } from './verdict.ts';

/** The most features that one feature may depend on. */
export const MAX_DEPENDENCIES = 20;

/** Closed list of what a feature can be parked for; each needs a person. */
export const parkReasonSchema = z.enum([
  'attempts_exhausted',
  'regressions_exhausted',
  'inconclusive_twice',
  'skipped_repeatedly',
  'agent_refused',
  'config_change_needs_person',
  'stopped_by_person',
  'foreign_files_changed',
]);
export type ParkReason = z.infer<typeof parkReasonSchema>;

/** One field of a question to a person, as the reference's form has it. */
export const questionFieldSchema = z
  .object({
    id: z.string().min(1),
    label: z.string().min(1),
    type: z.enum(['text', 'textarea', 'select', 'boolean']).default('text'),
    required: z.boolean().default(true),
    placeholder: z.string().optional(),
    options: z
      .array(z.object({ value: z.string().trim().min(1), label: z.string().trim().min(1) }))
      .min(1)
      .optional(),
  })
  .refine((field) => (field.type === 'select') === (field.options !== undefined), {
    error: 'options belong to fields of type "select", and a select needs at least one',
  });
export const questionSchema = z.object({
  prompt: z.string().min(1),
  fields: z.array(questionFieldSchema).min(1),
  /** Answers that are taken at the deadline. */
  defaults: z.record(z.string(), z.unknown()).nullable().default(null),
  deadlineAt: z.number().nullable().default(null),
});
export type Question = z.infer<typeof questionSchema>;
export const answerSchema = z.object({
  fields: z.record(z.string(), z.unknown()),
  respondedAt: z.number(),
  by: z.enum(['person', 'default']),
});
export type Answer = z.infer<typeof answerSchema>;

/** What a regression rests on. */
export const regressionEvidenceSchema = z.object({
  foundBy: z.enum(['sweep', 'testing_run', 'person']),
  runId: z.int().nullable(),
  commit: z.string(),
  reason: z.string(),
  verdictId: z.int().nullable(),
  at: z.number(),
});
export type RegressionEvidence = z.infer<typeof regressionEvidenceSchema>;

/** Why a passing feature is worth a model's time; null = nothing has touched it since. */
export const retestReasonSchema = z.enum([
  'never_tested',
  'files_touched',
  'dependency_touched',
  'checks_missing',
  'suspicion',
  'asked_for',
]);
export type RetestReason = z.infer<typeof retestReasonSchema>;

/** The state of a feature. See core/feature/feature-machine.ts for moves and who causes them. */
export const featureStateSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('pending'),
    backingOffUntil: z.number().nullable(),
    regression: regressionEvidenceSchema.nullable(),
  }),
  z.object({
    status: z.literal('in_progress'),
    runId: z.int(),
    token: z.int(),
    regression: regressionEvidenceSchema.nullable(),
  }),
  z.object({
    status: z.literal('landing'),
    runId: z.int(),
    token: z.int(),
    landingId: z.int(),
    regression: regressionEvidenceSchema.nullable(),
  }),
  z.object({
    status: z.literal('passing'),
    commit: z.string(),
    verdictId: z.int(),
    verdict: verdictOutcomeSchema,
    landedAt: z.number(),
    lastTestedAt: z.number().nullable(),
    retest: retestReasonSchema.nullable(),
    /** Testing runs that ended without an answer since it was last touched; bounds re-tests. */
    testAttempts: z.int(),
    /** When a landing last changed what it rests on: a test that began before that has not seen it. */
    touchedAt: z.number().nullable(),
    /** What a tester claimed and we could not confirm. */
    suspicion: z.string().nullable(),
  }),
  z.object({ status: z.literal('needs_input'), question: questionSchema }),
  z.object({ status: z.literal('parked'), reason: parkReasonSchema, detail: z.string() }),
]);
export type FeatureState = z.infer<typeof featureStateSchema>;
export type FeatureStatus = FeatureState['status'];

/** What somebody who adds a feature says about it. */
export const featureTextSchema = z.object({
  category: z.string().trim().min(1).max(100),
  name: z.string().trim().min(1).max(255),
  description: z.string().trim().min(1).max(50_000),
  steps: z.array(z.string().trim().min(1)).min(1).max(200),
});

/** One testable piece of the spec. */
export const featureSchema = featureTextSchema.extend({
  id: z.int(),
  projectId: z.int(),
  priority: z.int(),
  dependencies: z.array(z.int()),
  /** `target_red` = put there by us, to make the target branch green again. */
  origin: z.enum(['spec', 'person', 'target_red']),
  checks: z.array(checkSchema),
  state: featureStateSchema,
  /** Runs that ended with an outcome that counts. */
  attempts: z.int(),
  regressions: z.int(),
  /** Inconclusive verdicts in a row. */
  inconclusives: z.int(),
  skips: z.int(),
  /** Ref in the hub of the last saved work; null when there is none worth starting from. */
  savedRef: z.string().nullable(),
  /** The end of what went wrong last, for whoever tries next. */
  lastFailure: z.string().nullable(),
  answer: answerSchema.nullable(),
  /** Paths that this feature's landings have changed. */
  files: z.array(z.string()),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Feature = z.infer<typeof featureSchema>;

/** What whoever comes next should know about a feature. */
export const noteSchema = z.object({
  id: z.int(),
  featureId: z.int(),
  runId: z.int().nullable(),
  text: z.string(),
  at: z.number(),
});
export type Note = z.infer<typeof noteSchema>;
