import { z } from 'zod';
import { projectConfigSchema } from './config-file.ts';
import { crewSettingsChangeSchema, crewSettingsSchema } from './crew-settings.ts';

/** The name of a project: what a person types, and a folder name in the home. */
export const projectNameSchema = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,50}$/, 'use 1 to 50 letters, digits, "-" or "_"');

/** Why the target branch is not green, and which feature will make it so. */
export const targetRedSchema = z.object({
  commit: z.string(),
  command: z.string(),
  output: z.string(),
  /** The feature that was put in the backlog to mend it. */
  featureId: z.int(),
});
export type TargetRed = z.infer<typeof targetRedSchema>;

/** Who started a crew: a person's own is stopped by nobody else, a schedule's when its hours are over. */
export const crewStarterSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('person') }),
  z.object({ type: z.literal('schedule'), scheduleId: z.int() }),
]);
export type CrewStarter = z.infer<typeof crewStarterSchema>;

const activeCrew = {
  startedAt: z.number(),
  runsStarted: z.int(),
  startedBy: crewStarterSchema.default({ type: 'person' }),
};

/** What a crew does at this moment. */
export const crewStateSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('stopped'),
    end: z.lazy(() => crewEndSchema).nullable(),
    /** What a crew that was drained had for itself alone: it goes on with that. */
    drainedWith: crewSettingsChangeSchema.exactOptional(),
  }),
  z.object({ status: z.literal('running'), ...activeCrew }),
  z.object({ status: z.literal('paused'), ...activeCrew }),
  z.object({ status: z.literal('draining'), ...activeCrew }),
]);
export type CrewState = z.infer<typeof crewStateSchema>;

/** Why a crew ended. */
export const crewEndReasonSchema = z.enum([
  'all_passing',
  'nothing_runnable',
  'max_runs_reached',
  'drained',
  'stopped_by_person',
  'outside_schedule',
  'environment_broken',
  'agent_not_available',
  'time_limit_missing',
  'initializer_failed',
  'target_red',
  'nothing_to_do',
]);
export type CrewEndReason = z.infer<typeof crewEndReasonSchema>;

/** How a crew ended, and the sentence that a person reads. */
export const crewEndSchema = z.object({
  reason: crewEndReasonSchema,
  detail: z.string(),
  at: z.number(),
});
export type CrewEnd = z.infer<typeof crewEndSchema>;

/** A registered folder with a git repository, a spec and a backlog. */
export const projectSchema = z.object({
  id: z.int(),
  name: projectNameSchema,
  /** Absolute path of the person's folder. */
  folder: z.string(),
  targetBranch: z.string(),
  spec: z.string().nullable(),
  /** True once the backlog has been written, by an initializer or by a person. */
  initialized: z.boolean(),
  initializerAttempts: z.int(),
  /** What holds: for a crew that works, what it was started with. */
  settings: crewSettingsSchema,
  /** What the project itself wants; everything else comes from the settings of the machine. */
  overrides: crewSettingsChangeSchema,
  /** What setup, checks, dev and copy are in force; null until one was taken. */
  config: projectConfigSchema.nullable(),
  crew: crewStateSchema,
  targetRed: targetRedSchema.nullable(),
  /** Runs that ended with `environment` without another outcome in between. */
  environmentFailures: z.int(),
  createdAt: z.number(),
});
export type Project = z.infer<typeof projectSchema>;
