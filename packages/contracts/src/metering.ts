import { z } from 'zod';

/**
 * Whether a driver tells what its agents use. `unknown` = no agent of it has worked yet; `nothing` = there is no
 * model that would cost anything.
 */
export const meteringSchema = z.enum(['metered', 'unmetered', 'unknown', 'nothing']);
export type Metering = z.infer<typeof meteringSchema>;

/** What a run has shown of its driver. */
export const driverMeteringSchema = z.object({
  /** The driver's name, such as `acp:gemini`. */
  driver: z.string(),
  metered: z.boolean(),
  /** The run that showed it, and when. */
  runId: z.int(),
  at: z.number(),
});
export type DriverMetering = z.infer<typeof driverMeteringSchema>;
