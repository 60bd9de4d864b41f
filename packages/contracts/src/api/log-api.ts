import { z } from 'zod';
import { logMessageSchema } from '../ws/project-messages.ts';

export const logQuerySchema = z.object({
  /** `next_before` of the page behind, or the `seq` of any message; the newest lines when left out. */
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(500),
});

/** Lines of a project's log, oldest first. */
export const logPageSchema = z.object({
  /** As the project's socket sends them. */
  lines: z.array(logMessageSchema),
  /** Pass as `before` to go back; null where the log begins. */
  next_before: z.int().nullable(),
});
