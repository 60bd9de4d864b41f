import { z } from 'zod';
import { checkSchema } from './config-file.ts';
import { featureTextSchema, MAX_DEPENDENCIES } from './feature.ts';

const commandOrCheck = z
  .union([z.string().trim().min(1), checkSchema])
  .transform((value) => (typeof value === 'string' ? { command: value } : value));

/** One entry of a feature file: dependencies by position in the file (0-based) or by name. */
export const featureFileEntrySchema = featureTextSchema
  .extend({
    dependencies: z
      .array(z.union([z.int().min(0), z.string().min(1)]))
      .max(MAX_DEPENDENCIES)
      .default([]),
    priority: z.int().optional(),
    checks: z.array(commandOrCheck).max(50).default([]),
  })
  .strict();
export type FeatureFileEntry = z.infer<typeof featureFileEntrySchema>;

/** The content of a file for `ropewalk features add`. */
export const featureFileSchema = z.array(featureFileEntrySchema).min(1).max(10_000);
