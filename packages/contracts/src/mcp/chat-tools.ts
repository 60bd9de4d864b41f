import { z } from 'zod';
import { defineTools } from './tool-definition.ts';

/** Longest spec that is taken, in characters. */
const MAX_SPEC = 1_000_000;

/** Tools of agents that people talk with. */
export const CHAT_TOOLS = defineTools({
  spec_write: {
    title: 'Write the specification',
    description:
      'Keeps the whole text of the specification. With `final` false it is a draft that the person can look at; the project goes on with the one it has. Call it with `final` true only after the person has agreed to this very text: the project goes by it from then on. Every earlier version is kept.',
    input: z.strictObject({
      text: z.string().trim().min(1).max(MAX_SPEC).describe('The whole specification.'),
      final: z.boolean().describe('Whether the person has agreed to this text.'),
      feature_count: z
        .int()
        .min(1)
        .max(2_000)
        .optional()
        .describe('How many features you have agreed on, if you have.'),
    }),
    result: z.object({
      success: z.boolean(),
      version: z.int(),
      final: z.boolean(),
      message: z.string(),
    }),
    roles: ['spec_author'],
    readOnly: false,
  },
  ask_user: {
    title: 'Ask the person you talk with',
    description:
      'Shows one or more questions with two to four options each to the person in this conversation. End your turn after it: the answer comes as their next message.',
    input: z.strictObject({
      questions: z
        .array(
          z.strictObject({
            question: z.string().trim().min(1).max(2_000),
            header: z.string().trim().min(1).max(100),
            options: z
              .array(
                z.strictObject({
                  label: z.string().trim().min(1).max(200),
                  description: z.string().max(1_000).optional(),
                }),
              )
              .min(2)
              .max(4),
            multiSelect: z.boolean().default(false),
          }),
        )
        .min(1)
        .max(10),
    }),
    result: z.string(),
    roles: ['spec_author', 'expander', 'assistant'],
    readOnly: true,
  },
});
