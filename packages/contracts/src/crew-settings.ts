import { z } from 'zod';
import { projectBudgetsSchema } from './budget.ts';
import { networkHostSchema, networkModeSchema } from './network.ts';
import {
  effortSchema,
  modelNameSchema,
  providerIdSchema,
  roleEffortsSchema,
  roleModelsSchema,
} from './provider.ts';
import { workerLabelsSchema } from './worker/worker.ts';

/** A file or folder, as an absolute path without `..`. */
const readPathSchema = z
  .string()
  .max(4_096)
  .refine((path) => path.startsWith('/') && !path.split('/').includes('..'), {
    error: 'name an absolute path without ".."',
  });

/** A remote of the person's repository, by name or address, and the branch there. */
export const pushTargetSchema = z.object({
  /** `origin`, or an address that git understands. */
  remote: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .refine(
      (remote) => !remote.startsWith('-') && !/\p{Cc}/u.test(remote),
      'name a remote or its address',
    )
    .refine(
      (remote) => !remote.includes('::'),
      'addresses with a helper of their own cannot be used',
    )
    .refine(
      (remote) => !/^[a-z]+:\/\/[^/?#]*:[^/?#]*@/i.test(remote),
      'leave passwords out of it: git asks its own store',
    ),
  /** Null pushes to the branch of the same name. */
  branch: z
    .string()
    .regex(
      /^(?![-/.])(?!.*(?:\.\.|@\{|\/\/|\.lock$))[^\s~^:?*[\\\p{Cc}]+(?<![/.])$/u,
      'this is no name of a branch',
    )
    .max(200)
    .nullable()
    .default(null),
});
export type PushTarget = z.infer<typeof pushTargetSchema>;

/** How a crew works; every field has a default, so that `{}` is a complete answer. */
export const crewSettingsSchema = z.object({
  /** Which driver starts agents: `claude`, `acp:COMMAND` or `playbook:FILE`. */
  driver: z.string().min(1).default('claude'),
  /** Whose models the driver `claude` uses; other drivers have providers of their own. */
  provider: providerIdSchema.default('claude'),
  /** For every role without one of its own; null leaves it to the provider's settings and the driver. */
  model: modelNameSchema.nullable().default(null),
  models: roleModelsSchema.default({}),
  /** For every role without one of its own; null leaves it to the driver. */
  effort: effortSchema.nullable().default(null),
  efforts: roleEffortsSchema.default({}),
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
  /** Whether agents that verify pages get a browser. */
  browser: z.boolean().default(true),
  /** Whether that browser shows no window; inside the wall it never does. */
  headless: z.boolean().default(true),
  /** Absolute paths outside the project that agents may read. */
  extraReadPaths: z.array(readPathSchema).max(50).default([]),
  /** What agents and commands of the project reach beyond the provider of the model. */
  network: networkModeSchema.default('open'),
  /** Hosts that `allow_list` lets through; an address of a private network only with its port, and in `open`, too. */
  networkHosts: z.array(networkHostSchema).max(500).default([]),
  /** Where what has landed is pushed to; null pushes nowhere. */
  push: pushTargetSchema.nullable().default(null),
  budgets: projectBudgetsSchema.prefault({}),
  /** What a worker must offer to be given its runs; of no matter where no worker has joined. */
  workerLabels: workerLabelsSchema.default([]),
});
export type CrewSettings = z.infer<typeof crewSettingsSchema>;

const settings = crewSettingsSchema.shape;

/**
 * Settings that somebody wants changed; what is not named stays as it is. Spelled out because a
 * `partial()` of fields with defaults would fill the defaults in and so undo earlier choices.
 */
export const crewSettingsChangeSchema = z.strictObject({
  driver: settings.driver.unwrap().exactOptional(),
  model: settings.model.unwrap().exactOptional(),
  maxConcurrency: settings.maxConcurrency.unwrap().exactOptional(),
  testingAgentRatio: settings.testingAgentRatio.unwrap().exactOptional(),
  batchSize: settings.batchSize.unwrap().exactOptional(),
  testingBatchSize: settings.testingBatchSize.unwrap().exactOptional(),
  yolo: settings.yolo.unwrap().exactOptional(),
  maxRuns: settings.maxRuns.unwrap().exactOptional(),
  retestUnchanged: settings.retestUnchanged.unwrap().exactOptional(),
  testingShare: settings.testingShare.unwrap().exactOptional(),
  regressionFix: settings.regressionFix.unwrap().exactOptional(),
  silenceLimitMs: settings.silenceLimitMs.unwrap().exactOptional(),
  firstEventLimitMs: settings.firstEventLimitMs.unwrap().exactOptional(),
  runLimitMs: settings.runLimitMs.unwrap().exactOptional(),
  retryBaseMs: settings.retryBaseMs.unwrap().exactOptional(),
  checkTimeoutMs: settings.checkTimeoutMs.unwrap().exactOptional(),
  allowNoWall: settings.allowNoWall.unwrap().exactOptional(),
  provider: settings.provider.unwrap().exactOptional(),
  models: settings.models.unwrap().exactOptional(),
  effort: settings.effort.unwrap().exactOptional(),
  efforts: settings.efforts.unwrap().exactOptional(),
  browser: settings.browser.unwrap().exactOptional(),
  headless: settings.headless.unwrap().exactOptional(),
  extraReadPaths: settings.extraReadPaths.unwrap().exactOptional(),
  network: settings.network.unwrap().exactOptional(),
  networkHosts: settings.networkHosts.unwrap().exactOptional(),
  push: settings.push.unwrap().exactOptional(),
  budgets: settings.budgets.unwrap().exactOptional(),
  workerLabels: settings.workerLabels.unwrap().exactOptional(),
});
export type CrewSettingsChange = z.infer<typeof crewSettingsChangeSchema>;
