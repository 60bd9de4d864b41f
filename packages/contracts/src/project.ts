import { z } from 'zod';
import { projectConfigSchema } from './config-file.ts';

/** The name of a project: what a person types, and a folder name in the home. */
export const projectNameSchema = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,50}$/, 'use 1 to 50 letters, digits, "-" or "_"');

/** How a crew works; every field has a default, so that `{}` is a complete answer. */
export const crewSettingsSchema = z.object({
  /** Which driver starts agents: `claude`, `acp:COMMAND` or `playbook:FILE`. */
  driver: z.string().min(1).default('claude'),
  model: z.string().nullable().default(null),
  /** Coding runs at the same time. */
  maxConcurrency: z.int().min(1).max(64).default(3),
  /** Testing runs at the same time, independent of coding runs. */
  testingAgentRatio: z.int().min(0).max(3).default(1),
  /** Features per coding run. */
  batchSize: z.int().min(1).max(15).default(1),
  /** Features per testing run. */
  testingBatchSize: z.int().min(1).max(15).default(1),
  /** No regression agents and no browser verification; the gate always runs. */
  yolo: z.boolean().default(false),
  /** Stop dispatching after this many runs; null = no limit. */
  maxRuns: z.int().min(1).nullable().default(null),
  /** Re-test passing features that nothing has touched, too. */
  retestUnchanged: z.boolean().default(false),
  /** Share of the runs' total minutes that testing runs may use, 0 to 1. */
  testingShare: z.number().min(0).max(1).default(0.1),
  /** Who mends a confirmed regression: the tester that found it, or a coding run. */
  regressionFix: z.enum(['tester', 'coder']).default('tester'),
  /** A run is ended when none of its signs of life was seen for this long. */
  silenceLimitMs: z.int().min(1_000).default(600_000),
  /** The first event of an agent is due within this time. */
  firstEventLimitMs: z.int().min(1_000).default(120_000),
  /** The longest that a run may take. */
  runLimitMs: z.int().min(1_000).default(7_200_000),
  /** The pause before an attempt is repeated doubles from here, up to five minutes. */
  retryBaseMs: z.int().min(0).default(10_000),
  /** How long a project check may take when it declares nothing else. */
  checkTimeoutMs: z.int().min(100).default(300_000),
  /** The agent's declared word that running without a wall is accepted. */
  allowNoWall: z.boolean().default(false),
});
export type CrewSettings = z.infer<typeof crewSettingsSchema>;

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
  /** The project's own settings, while the crew works with some that hold for it alone; back when it ends. */
  ownSettings: crewSettingsSchema.nullable().default(null),
};

/** What a crew does at this moment. */
export const crewStateSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('stopped'), end: z.lazy(() => crewEndSchema).nullable() }),
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
  settings: crewSettingsSchema,
  /** What setup, checks, dev and copy are in force; null until one was taken. */
  config: projectConfigSchema.nullable(),
  crew: crewStateSchema,
  targetRed: targetRedSchema.nullable(),
  /** Runs that ended with `environment` without another outcome in between. */
  environmentFailures: z.int(),
  createdAt: z.number(),
});
export type Project = z.infer<typeof projectSchema>;
