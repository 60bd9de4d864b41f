import { z } from 'zod';
import { featureTextSchema } from '../feature.ts';
import { checkArgument, defineTools } from './tool-definition.ts';

/** The tool of whoever looks for improvements. */
export const IMPROVING_TOOLS = defineTools({
  feature_propose: {
    title: 'Propose features',
    description:
      'Proposes features that the project does not have. Somebody decides on each of them later; nothing is built now. Every proposal needs category, a name that no feature has, description, steps that somebody can follow to see that it works, and `reason`: what it is good for, in one or two sentences.',
    input: z.strictObject({
      proposals: z
        .array(
          z.strictObject({
            ...featureTextSchema.shape,
            reason: z.string().trim().min(1).max(2_000).describe('What it is good for.'),
            checks: z
              .array(checkArgument)
              .max(50)
              .default([])
              .describe('Commands that show that it works.'),
          }),
        )
        .min(1)
        .max(10),
    }),
    result: z.object({ proposed: z.int(), ids: z.array(z.int()), message: z.string() }),
    roles: ['improving'],
    readOnly: false,
  },
});
