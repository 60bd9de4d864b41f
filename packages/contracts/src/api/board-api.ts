import { z } from 'zod';
import { parkReasonSchema } from '../feature.ts';
import { helpSchema } from '../help.ts';
import { wireReasonSchema, wireStatusSchema } from '../mcp/wire-feature.ts';
import { reasonCodeSchema } from '../reason.ts';

/** The most features that one request may name. */
export const FEATURES_NAMED = 500;
/** The most cards of one page. */
const CARDS_PAGED = 2_000;

const namedIds = z
  .string()
  .regex(/^\d{1,15}(?:,\d{1,15})*$/, 'list ids with commas between them: 1,2,3')
  .transform((list) => list.split(',').map(Number))
  .refine((ids) => ids.length <= FEATURES_NAMED, `name at most ${FEATURES_NAMED} features`);

/** Query of cards: those that `ids` names, or else a page. */
export const cardsQuerySchema = z.object({
  /** `next_after_id` of the page before. */
  after_id: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(CARDS_PAGED).default(CARDS_PAGED),
  /** At most 500, with commas between them; which there are not are left out of the answer. */
  ids: namedIds.optional(),
});

/** A feature as a board of ten thousand shows it. Times are ISO 8601 in UTC. */
export const featureCardSchema = z
  .object({
    id: z.int(),
    /** Lower = earlier; equal ones go by id. */
    priority: z.int(),
    category: z.string(),
    name: z.string(),
    status: wireStatusSchema,
    attempts: z.int(),
    dependencies: z.array(z.int()),
    /** Whether a dependency does not pass or is gone. It changes with them, and no message says so of this feature. */
    blocked: z.boolean(),
    /** Whether it passed before and is to be mended. */
    regression: z.boolean(),
    /** Whether a tester has claimed what could not be confirmed. */
    suspicion: z.boolean(),
    /** The run that builds or lands it. */
    run_id: z.int().nullable(),
    /** The run that tests it. */
    testing_run_id: z.int().nullable(),
    park_reason: parkReasonSchema.nullable(),
    /** What led to its being parked; a long text is cut. */
    park_detail: z.string().nullable(),
    /** What it waits for; a long question is cut. `deadline_at` is when its defaults are taken. */
    question: z.object({ prompt: z.string(), deadline_at: z.string().nullable() }).nullable(),
    updated_at: z.string(),
  })
  .meta({ id: 'FeatureCard' });
export type ApiFeatureCard = z.infer<typeof featureCardSchema>;

const moment = {
  /** `seq` of the last event that the answer surely knows of: apply what comes after it. */
  seq: z.int(),
  /** The same place in the project's socket: connect with `?after=` this, or apply its messages with a greater `seq`. */
  live_seq: z.int(),
};

export const cardsAnswerSchema = z
  .object({
    /** In the order of their ids. */
    cards: z.array(featureCardSchema),
    /** Pass as `after_id` to go on; null behind the last page. */
    next_after_id: z.int().nullable(),
    ...moment,
  })
  .meta({ id: 'FeatureCards' });

/** Query of reasons: of the features that `ids` names, or of all (of one `code`) in pages. */
export const reasonsQuerySchema = z.object({
  /** At most 500, with commas between them. */
  ids: namedIds.optional(),
  code: reasonCodeSchema.optional(),
  /** `next_after_id` of the page before. */
  after_id: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(FEATURES_NAMED).default(FEATURES_NAMED),
});

/** Why nobody works on a feature, and what would help. */
export const featureReasonSchema = wireReasonSchema
  .extend({
    feature_id: z.int(),
    /** Since when, as far as that is known; for questions and parked features the last change of the feature. */
    since: z.string().nullable(),
    help: helpSchema,
  })
  .meta({ id: 'FeatureReason' });
export type FeatureReason = z.infer<typeof featureReasonSchema>;

export const reasonsAnswerSchema = z
  .object({
    /** In the order of the ids; features that pass, and those that somebody works on, have none. */
    reasons: z.array(featureReasonSchema),
    next_after_id: z.int().nullable(),
    ...moment,
  })
  .meta({ id: 'FeatureReasons' });

/** Closed list of why nothing is tested. */
const testingIdleSchema = z.enum([
  'yolo',
  'ratio_zero',
  /** Nothing has changed since the last look. */
  'nothing_to_test',
  /** Testing has used up its share of the time. */
  'share_used_up',
  /** The crew does not work, or the target branch is red. */
  'not_running',
]);

export const reasonCountsSchema = z
  .object({
    /** Most first; a code that no feature has is left out. */
    counts: z.array(z.object({ code: reasonCodeSchema, count: z.int(), help: helpSchema })),
    /** Why no regression agent is started although there is room for one; null when one is, or there is no room. */
    testing_idle: testingIdleSchema.nullable(),
    ...moment,
  })
  .meta({ id: 'ReasonCounts' });

const several = z
  .array(z.int().min(1))
  .min(1)
  .max(FEATURES_NAMED)
  .refine((ids) => new Set(ids).size === ids.length, 'name each feature once');

/** Features that one request is about: all of them, or none. */
export const featuresNamedSchema = z.object({ feature_ids: several }).meta({ id: 'FeaturesNamed' });

/** Exactly one of `to`, `before_id` and `after_id` says where they are put. */
export const featuresMoveSchema = z
  .object({
    /** They keep the order that they have among themselves. */
    feature_ids: several,
    to: z.enum(['first', 'last']).optional(),
    before_id: z.int().min(1).optional(),
    after_id: z.int().min(1).optional(),
  })
  .refine(
    ({ to, before_id, after_id }) =>
      [to, before_id, after_id].filter((given) => given !== undefined).length === 1,
    'say where with exactly one of to, before_id and after_id',
  )
  .meta({ id: 'FeaturesMove' });

export const featuresMovedSchema = z
  .object({
    /** Everything whose priority has changed: few beside those that were moved. Empty = they stood there already. */
    changed: z.array(z.object({ feature_id: z.int(), priority: z.int() })),
  })
  .meta({ id: 'FeaturesMoved' });

/** In the order of work. */
export const featuresDoneSchema = z
  .object({ feature_ids: z.array(z.int()) })
  .meta({ id: 'FeaturesDone' });

export const featuresDeletedSchema = z
  .object({
    feature_ids: z.array(z.int()),
    /** Features that depended on them, and have let go. */
    affected_features: z.array(z.int()),
  })
  .meta({ id: 'FeaturesDeleted' });
