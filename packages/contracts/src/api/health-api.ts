import { z } from 'zod';

/** One part that everything else needs. */
export const healthPartSchema = z.object({
  name: z.enum(['store', 'disk', 'event_loop', 'wall']),
  result: z.enum(['ok', 'warning', 'failed']),
  detail: z.string(),
});
export type HealthPart = z.infer<typeof healthPartSchema>;

/** `unhealthy` when a part has failed. */
export const healthSchema = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  parts: z.array(healthPartSchema),
});
export type Health = z.infer<typeof healthSchema>;

/** Callers that have not signed in are told the status and nothing else. */
export const healthAnswerSchema = z
  .object({
    status: healthSchema.shape.status,
    parts: healthSchema.shape.parts.optional(),
    version: z.string().optional(),
  })
  .meta({ id: 'Health' });
export type HealthAnswer = z.infer<typeof healthAnswerSchema>;
