import { z } from 'zod';
import { roleSchema, usageSchema } from './run.ts';

/** What one run used, whether it has ended or not. */
export const runUsageSchema = z.object({
  runId: z.int(),
  projectId: z.int(),
  role: roleSchema,
  driver: z.string(),
  model: z.string().nullable(),
  /** What it worked on; its usage is shared out among them in equal parts. */
  featureIds: z.array(z.int()),
  createdAt: z.number(),
  /** From its agent's start to its end, or to now. */
  workedMs: z.number(),
  usage: usageSchema,
});
export type RunUsage = z.infer<typeof runUsageSchema>;
