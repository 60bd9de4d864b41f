import { z } from 'zod';
import { projectNameSchema } from './project.ts';

/** What the import of a reference project has made, and what it has left. */
export const referenceReportSchema = z.object({
  name: projectNameSchema,
  folder: z.string(),
  features: z.int(),
  /** Said to pass by the reference; to be verified by us. */
  passing: z.int(),
  needs_input: z.int(),
  schedules: z.int(),
  conversations: z.int(),
  /** One sentence each. */
  brought: z.array(z.string()),
  mended: z.array(z.string()),
  left: z.array(z.string()),
});
export type ReferenceReport = z.infer<typeof referenceReportSchema>;
