import { z } from 'zod';
import { checkSchema } from '../config-file.ts';
import { MAX_DEPENDENCIES } from '../feature.ts';
import { wireFeatureSchema, wireGraphSchema } from '../mcp/wire-feature.ts';

/** A feature as the board shows it. */
export const apiFeatureSchema = wireFeatureSchema
  .extend({
    /** Whether a dependency does not pass (or does not exist any more). */
    blocked: z.boolean(),
    blocking_dependencies: z.array(z.int()),
  })
  .meta({ id: 'Feature' });
export type ApiFeature = z.infer<typeof apiFeatureSchema>;

/** The backlog in the columns of the board, each in the order of priority. */
export const featureListSchema = z
  .object({
    pending: z.array(apiFeatureSchema),
    in_progress: z.array(apiFeatureSchema),
    done: z.array(apiFeatureSchema),
    /** Waiting for a person's answer. */
    needs_human_input: z.array(apiFeatureSchema),
  })
  .meta({ id: 'FeatureList' });
export type FeatureList = z.infer<typeof featureListSchema>;

const priority = z.int().min(0).max(1_000_000_000);

/** A new feature. */
export const featureCreateSchema = z
  .object({
    category: z.string().trim().min(1).max(100),
    name: z.string().trim().min(1).max(255),
    description: z.string().trim().min(1).max(50_000),
    steps: z.array(z.string().trim().min(1)).min(1).max(200),
    /** Ids of features that must pass first. */
    dependencies: z.array(z.int()).max(MAX_DEPENDENCIES).nullish(),
    /** Lower = earlier; null = after all others. */
    priority: priority.nullish(),
    checks: z.array(checkSchema).nullish(),
  })
  .meta({ id: 'FeatureCreate' });
export type FeatureCreate = z.infer<typeof featureCreateSchema>;

export const featureBulkSchema = z
  .object({
    features: z.array(featureCreateSchema).max(10_000),
    /** Priority of the first; the others follow. Their own is then left aside. */
    starting_priority: z.int().min(1).max(1_000_000_000).nullish(),
  })
  .meta({ id: 'FeatureBulkCreate' });

export const featureBulkAnswerSchema = z.object({
  created: z.int(),
  features: z.array(apiFeatureSchema),
});

/** What is not named, or null, stays. */
export const featurePatchSchema = z
  .object({
    category: featureCreateSchema.shape.category.nullish(),
    name: featureCreateSchema.shape.name.nullish(),
    description: featureCreateSchema.shape.description.nullish(),
    steps: featureCreateSchema.shape.steps.nullish(),
    /** Below 0 for what was moved in front of all others. */
    priority: z.int().min(-1_000_000_000).max(1_000_000_000).nullish(),
    dependencies: z.array(z.int()).max(MAX_DEPENDENCIES).nullish(),
  })
  .meta({ id: 'FeatureChange' });

export const featureDeletedSchema = z.object({
  success: z.boolean(),
  message: z.string(),
  /** Features that depended on it. */
  affected_features: z.array(z.int()),
});

export const dependenciesSchema = z.object({
  success: z.boolean(),
  feature_id: z.int(),
  dependencies: z.array(z.int()),
});

export const dependenciesChangeSchema = z.object({
  dependency_ids: z.array(z.int()).max(MAX_DEPENDENCIES),
});

/** Answers to the fields of a question, by field id. */
export const humanInputSchema = z.object({
  fields: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string())])),
});

export const featureGraphSchema = wireGraphSchema.meta({ id: 'FeatureGraph' });
