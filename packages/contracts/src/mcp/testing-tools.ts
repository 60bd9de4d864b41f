import { z } from 'zod';
import {
  checkArgument,
  defineTools,
  featureIdArgument,
  noArguments,
  nothingLeftSchema,
} from './tool-definition.ts';
import { wireFeatureSchema } from './wire-feature.ts';

/** Tools of whoever tests again what passes. */
export const TESTING_TOOLS = defineTools({
  feature_get_for_regression: {
    title: 'Passing features worth a look',
    description:
      'Lists passing features, the ones tested longest ago first, without claiming them. A testing run sees its own. To test one, claim it with feature_claim_for_testing.',
    input: z.strictObject({
      limit: z.int().min(1).max(10).default(3).describe('How many to list, 1 to 10.'),
    }),
    result: z.object({ features: z.array(wireFeatureSchema), count: z.int() }),
    roles: ['testing', 'assistant', 'external'],
    readOnly: true,
  },
  feature_claim_for_testing: {
    title: 'Take a feature to test',
    description:
      'Answers the next passing feature that is yours to test; nobody else tests it meanwhile. Follow its steps on the running program, then call feature_release_testing when it works or feature_mark_failing when it does not. When nothing is left, it says so and you end your turn.',
    input: noArguments,
    result: z.union([wireFeatureSchema.extend({ message: z.string() }), nothingLeftSchema]),
    roles: ['testing', 'external'],
    readOnly: false,
  },
  feature_release_testing: {
    title: 'Say how the test went',
    description:
      'Ends the test of a feature. `tested_ok: true` records that it works at the present commit. `tested_ok: false` records that you could not tell; to say that it is broken, call feature_mark_failing instead. Next: feature_claim_for_testing.',
    input: z.strictObject({
      feature_id: featureIdArgument,
      tested_ok: z.boolean().default(true).describe('Whether the feature works.'),
      notes: z
        .string()
        .trim()
        .min(1)
        .max(20_000)
        .optional()
        .describe('What you did and saw, for whoever comes next.'),
    }),
    result: z.union([
      z.object({ message: z.string(), feature: wireFeatureSchema }),
      z.object({ warning: z.string(), feature: wireFeatureSchema }),
    ]),
    roles: ['testing', 'external'],
    readOnly: false,
  },
  feature_mark_failing: {
    title: 'Report a broken feature',
    description:
      'Says that a feature that passes is broken. Give the reason and, where you can, `check`: a command that fails now and passes when the feature works again. We run it ourselves; if it fails, the feature is reopened and the answer says whether you mend it. Without a check it is kept as a suspicion.',
    input: z.strictObject({
      feature_id: featureIdArgument,
      reason: z
        .string()
        .trim()
        .min(1)
        .max(20_000)
        .default('The agent gave no reason.')
        .describe('What you did, what you expected and what happened instead.'),
      check: checkArgument
        .optional()
        .describe(
          'A command that fails because of it: a shell line, or {command, timeout_seconds}.',
        ),
    }),
    result: z.object({
      message: z.string(),
      feature: wireFeatureSchema,
      confirmed: z.boolean(),
      /** Who mends a confirmed one; null = nobody has to. */
      fix: z.enum(['tester', 'coder']).nullable(),
      still_running: z.boolean(),
      /** The end of what the check said where we ran it. */
      output: z.string().optional(),
    }),
    roles: ['coding', 'testing', 'external'],
    readOnly: false,
  },
});
