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

/** Why a control plane is not to be sent anything at present, or a worker takes nothing. */
export const notReadyReasonSchema = z.enum([
  'starting',
  'closing',
  'store_unreachable',
  'leader_unknown',
]);

/**
 * What those learn who start control planes and spread requests over them. `standby` passes requests on to the
 * leader; it is ready once it knows one. Says nothing that only somebody who has signed in may know.
 */
export const readinessSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ready'), role: z.enum(['leader', 'standby', 'worker']) }),
  z.object({ status: z.literal('not_ready'), reason: notReadyReasonSchema }),
]);
export type Readiness = z.infer<typeof readinessSchema>;
