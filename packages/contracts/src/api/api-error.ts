import { z } from 'zod';

/** One field that does not fit, in the layout that clients of the field know from FastAPI. */
export const fieldProblemSchema = z.object({
  /** Kind of the problem, such as `missing` or `too_big`. */
  type: z.string(),
  /** Where it is: `body`, `query` or `path`, then names and positions. */
  loc: z.array(z.union([z.string(), z.int()])),
  msg: z.string(),
});
export type FieldProblem = z.infer<typeof fieldProblemSchema>;

/** Body of every answer that is not a success, and of no success. */
export const apiErrorSchema = z
  .object({
    /** A sentence that says what is wrong and what to do; a list of fields where the input does not fit (422). */
    detail: z.union([z.string(), z.array(fieldProblemSchema)]),
    /** For programs. */
    code: z.string(),
    /** What the sentence is about, for programs. */
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Error' });
export type ApiError = z.infer<typeof apiErrorSchema>;

/** The answer to a change that has nothing else to say. */
export const doneSchema = z.object({ success: z.boolean(), message: z.string() });
