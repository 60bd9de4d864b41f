import { z } from 'zod';
import { featureTextSchema, MAX_DEPENDENCIES, questionFieldSchema } from '../feature.ts';
import { checkArgument, defineTools, featureIdArgument } from './tool-definition.ts';
import { wireFeatureSchema } from './wire-feature.ts';

const dependencyIds = z
  .array(z.int().min(1))
  .max(MAX_DEPENDENCIES)
  .describe(`Numbers of the features that must pass first, at most ${MAX_DEPENDENCIES}.`);
const checks = z
  .array(checkArgument)
  .max(50)
  .default([])
  .describe('Commands that show that it works: a shell line, or {command, timeout_seconds}.');

const bulkFeature = z.strictObject({
  ...featureTextSchema.shape,
  depends_on_indices: z
    .array(z.int().min(0))
    .max(MAX_DEPENDENCIES)
    .default([])
    .describe('Positions (from 0) of earlier entries of this list that must pass first.'),
  checks,
});

const dependencyChange = z.object({
  success: z.boolean(),
  feature_id: z.int(),
  dependencies: z.array(z.int()),
});
const oneDependency = z.strictObject({
  feature_id: featureIdArgument,
  dependency_id: z.int().min(1).describe('Number of the feature that must pass first.'),
});

/** Tools that change what is to be built. */
export const BACKLOG_TOOLS = defineTools({
  feature_create_bulk: {
    title: 'Write the backlog',
    description:
      'Creates many features in one step, all or none. Each needs category, name, description and steps that somebody can follow to see that it works. `depends_on_indices` names earlier entries of the same list. Prefer a wide graph: depend only on what is really needed, so that many runs can work side by side.',
    input: z.strictObject({
      features: z
        .array(bulkFeature)
        .min(1)
        .max(2_000)
        .superRefine((features, context) => {
          for (const [position, feature] of features.entries()) {
            const indices = feature.depends_on_indices;
            if (indices.some((index) => index >= position)) {
              context.addIssue({
                code: 'custom',
                path: [position, 'depends_on_indices'],
                message:
                  position === 0
                    ? 'the first entry has no earlier ones to name'
                    : `entry ${position} may only name earlier entries (0 to ${position - 1})`,
              });
            }
            if (new Set(indices).size !== indices.length) {
              context.addIssue({
                code: 'custom',
                path: [position, 'depends_on_indices'],
                message: 'names an entry twice',
              });
            }
          }
        }),
    }),
    result: z.object({
      created: z.int(),
      with_dependencies: z.int(),
      ids: z.array(z.int()),
      message: z.string(),
    }),
    roles: ['initializer', 'expander', 'assistant', 'external'],
    readOnly: false,
  },
  feature_create: {
    title: 'Add a feature',
    description:
      'Adds one feature to the backlog. A coding run uses it for work that it finds necessary but that is not part of its own feature; the crew will build it like any other.',
    input: z.strictObject({
      ...featureTextSchema.shape,
      dependencies: dependencyIds.default([]),
      checks,
    }),
    result: z.object({ success: z.boolean(), message: z.string(), feature: wireFeatureSchema }),
    roles: ['initializer', 'coding', 'expander', 'assistant', 'external'],
    readOnly: false,
  },
  feature_add_dependency: {
    title: 'Add a dependency',
    description:
      'Says that `dependency_id` must pass before `feature_id` can be started. A coding run may only change features that it holds.',
    input: oneDependency,
    result: dependencyChange,
    roles: ['initializer', 'coding', 'external'],
    readOnly: false,
  },
  feature_remove_dependency: {
    title: 'Remove a dependency',
    description: 'Says that `feature_id` does not need `dependency_id` any more.',
    input: oneDependency,
    result: dependencyChange,
    roles: ['initializer', 'external'],
    readOnly: false,
  },
  feature_set_dependencies: {
    title: 'Replace all dependencies',
    description: 'Replaces the dependencies of a feature by this list; an empty list removes them.',
    input: z.strictObject({ feature_id: featureIdArgument, dependency_ids: dependencyIds }),
    result: dependencyChange,
    roles: ['initializer', 'external'],
    readOnly: false,
  },
  feature_request_human_input: {
    title: 'Ask a person',
    description:
      'Sets a feature of yours aside until a person has answered a form. Only when you are blocked by something that nobody but a person can know or give: a decision that the spec leaves open and that is costly to change, an account, a key. Your work is saved. Afterwards go on with your next feature, or end your turn.',
    input: z.strictObject({
      feature_id: featureIdArgument,
      prompt: z.string().trim().min(1).max(10_000).describe('What you need to know, and why.'),
      fields: z
        .array(questionFieldSchema)
        .min(1)
        .max(30)
        .refine((fields) => new Set(fields.map((field) => field.id)).size === fields.length, {
          error: 'each field needs an id of its own',
        })
        .describe('The form. `options` belong to fields of type "select" only.'),
      defaults: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('Answers by field id that are taken when nobody answers in time.'),
      answer_within_minutes: z
        .number()
        .positive()
        .max(43_200)
        .optional()
        .describe('After this time the defaults are taken. Needs `defaults`.'),
    }),
    result: z.object({
      success: z.boolean(),
      feature_id: z.int(),
      name: z.string(),
      message: z.string(),
    }),
    roles: ['coding', 'testing', 'external'],
    readOnly: false,
  },
});
