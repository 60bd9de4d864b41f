import { z } from 'zod';
import { pressureSchema } from './verdict.ts';

/** Why a feature is not being worked on; exactly one at a time. */
export const reasonCodeSchema = z.enum([
  'ready',
  'blocked_by_dependencies',
  'dependency_missing',
  'dependency_parked',
  'no_free_slot',
  'backing_off',
  'quota_wait',
  'budget_reached',
  'paused',
  'draining',
  'outside_schedule',
  'stopped',
  'initializing',
  'needs_input',
  'parked',
  'landing_queue',
  'target_red',
  'environment_broken',
  'disk_low',
  'memory_low',
  'headroom',
  'agent_not_available',
  'time_limit_missing',
  'no_worker',
]);
export type ReasonCode = z.infer<typeof reasonCodeSchema>;

/** How the memory stood when there was too little of it for one more run; bytes. */
export const roomFiguresSchema = z.object({
  freeBytes: z.number(),
  /** What is kept free whatever happens. */
  keptFreeBytes: z.number(),
  /** What runs that go on may still grow to take. */
  promisedBytes: z.number(),
  /** What a run of this kind wants at most, as measured. */
  neededBytes: z.number(),
});
export type RoomFigures = z.infer<typeof roomFiguresSchema>;

/** A reason with what a person needs to understand and end it. */
export const reasonSchema = z.object({
  code: reasonCodeSchema,
  /** Features that stand in the way. */
  features: z.array(z.int()),
  /** When it ends by itself; null when it does not. */
  until: z.number().nullable(),
  /** Of `headroom`. */
  figures: roomFiguresSchema.exactOptional(),
  /** Of `landing_queue`: a check was red under this pressure and is run again when it has gone. */
  pressure: pressureSchema.exactOptional(),
  /** Of `landing_queue`: the remote of the hub cannot be reached, as a sentence. */
  hubAway: z.string().exactOptional(),
});
export type Reason = z.infer<typeof reasonSchema>;
