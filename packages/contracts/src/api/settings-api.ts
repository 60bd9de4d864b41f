import { z } from 'zod';
import { improveChangeSchema } from './improve-api.ts';
import { budgetSchema } from '../budget.ts';
import { crewSettingsSchema, pushTargetSchema } from '../crew-settings.ts';
import {
  baseUrlSchema,
  effortSchema,
  modelNameSchema,
  providerChoiceSchema,
  providerIdSchema,
  roleEffortsSchema,
  roleModelsSchema,
} from '../provider.ts';
import { networkModeSchema } from '../network.ts';
import { credentialPlaceSchema, machineSettingsSchema } from '../settings.ts';

const crew = crewSettingsSchema.shape;
const machine = machineSettingsSchema.shape;
const choice = providerChoiceSchema.shape;

/** Settings that the machine has and a project may have of its own. */
const sharedSettingsSchema = z.object({
  yolo_mode: z.boolean(),
  testing_agent_ratio: z.int(),
  /** Whether the browser of agents shows no window. */
  playwright_headless: z.boolean(),
  batch_size: z.int(),
  testing_batch_size: z.int(),
  /** `high` where nobody has chosen: the program's own. */
  effort: effortSchema,
  /** By role, where a role has one of its own. */
  efforts: roleEffortsSchema,
  models: roleModelsSchema,
  /** Which driver starts agents: `claude`, `acp:COMMAND` or `playbook:FILE`. */
  driver: z.string(),
  /** Coding runs at the same time. */
  default_concurrency: z.int(),
  /** Whether agents that verify pages get a browser. */
  browser: z.boolean(),
  extra_read_paths: z.array(z.string()),
  /** What agents and commands of the project reach beyond the provider of the model. */
  network: networkModeSchema,
  /** What `allow_list` lets through: `example.org`, `*.example.org`, `10.0.0.5:5432`. */
  network_hosts: z.array(z.string()),
  /** What a worker must offer to be given runs of the project. */
  worker_labels: z.array(z.string()),
  push: pushTargetSchema.nullable(),
});

/** What each shared setting may become. Null leaves it, unless said otherwise. */
const sharedChange = {
  yolo_mode: z.boolean().nullish(),
  testing_agent_ratio: crew.testingAgentRatio.unwrap().nullish(),
  playwright_headless: z.boolean().nullish(),
  batch_size: crew.batchSize.unwrap().nullish(),
  testing_batch_size: crew.testingBatchSize.unwrap().nullish(),
  effort: effortSchema.nullish(),
  efforts: roleEffortsSchema.optional(),
  models: roleModelsSchema.optional(),
  driver: z.string().min(1).max(1_000).optional(),
  default_concurrency: crew.maxConcurrency.unwrap().nullish(),
  browser: z.boolean().optional(),
  extra_read_paths: crew.extraReadPaths.unwrap().optional(),
  network: crew.network.unwrap().optional(),
  network_hosts: crew.networkHosts.unwrap().optional(),
  worker_labels: crew.workerLabels.unwrap().optional(),
  /** Null pushes nowhere. */
  push: crew.push.unwrap().optional(),
};

const budget = budgetSchema.nullable();

/** The settings of the machine. */
export const settingsSchema = sharedSettingsSchema
  .extend({
    /** Of the provider `claude`. */
    model: z.string(),
    glm_mode: z.boolean(),
    ollama_mode: z.boolean(),
    api_provider: providerIdSchema,
    api_base_url: z.string().nullable(),
    /** Whether the provider in use has a credential that would be sent. */
    api_has_auth_token: z.boolean(),
    /** Of the provider in use, unless that is `claude`. */
    api_model: z.string().nullable(),
    region: z.string().nullable(),
    cloud_project: z.string().nullable(),
    /** Runs at the same time on the whole machine. */
    machine_slots: z.int(),
    keep_awake: z.boolean(),
    /** With less free memory than this, nothing new is started (MiB). */
    minimum_free_memory_mb: z.int(),
    /** With less room on the disk than this, nothing new is started (MiB). */
    minimum_free_disk_mb: z.int(),
    /** What one run, and each check, may have of the memory (MiB); null = half of what the machine has. */
    run_memory_mb: z.int().nullable(),
    /** Processes that one run, and each check, may have at once. */
    run_processes: z.int(),
    credential_place: credentialPlaceSchema,
    /** Why credentials cannot be used; null when they can. */
    credential_problem: z.string().nullable(),
    budgets: z.object({ run: budget, feature: budget, project_day: budget, machine_day: budget }),
  })
  .meta({ id: 'Settings' });
export type Settings = z.infer<typeof settingsSchema>;

/** An address; an empty one goes back to the provider's own. */
const addressSchema = z.union([z.literal(''), baseUrlSchema]);

/** What is not named stays. */
export const settingsChangeSchema = z
  .object({
    ...sharedChange,
    model: modelNameSchema.nullish(),
    api_provider: providerIdSchema.nullish(),
    api_base_url: addressSchema.nullish(),
    /** Goes in and never comes out. An empty one takes the credential away. */
    api_auth_token: z.string().trim().max(4_000).nullish(),
    /** Of the provider in use after the change. An empty one goes back to the default. */
    api_model: z.union([z.literal(''), modelNameSchema]).nullish(),
    region: choice.region.unwrap().optional(),
    cloud_project: choice.cloudProject.unwrap().optional(),
    machine_slots: machine.slots.unwrap().optional(),
    keep_awake: z.boolean().optional(),
    minimum_free_memory_mb: machine.minimumFreeMemoryMb.unwrap().optional(),
    minimum_free_disk_mb: machine.minimumFreeDiskMb.unwrap().optional(),
    run_memory_mb: machine.runMemoryMb.unwrap().optional(),
    run_processes: machine.runProcesses.unwrap().optional(),
    credential_place: credentialPlaceSchema.optional(),
    budgets: z
      .object({
        run: budget.optional(),
        feature: budget.optional(),
        project_day: budget.optional(),
        machine_day: budget.optional(),
      })
      .optional(),
  })
  .meta({ id: 'SettingsChange' });
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

const modelSchema = z.object({ id: z.string(), name: z.string() });

/** Models of the provider in use. */
export const modelListSchema = z
  .object({ models: z.array(modelSchema), default: z.string() })
  .meta({ id: 'ModelList' });

export const providerListSchema = z
  .object({
    providers: z.array(
      z.object({
        id: providerIdSchema,
        name: z.string(),
        /** The provider's own; empty where a person names it, null where the program knows it. */
        base_url: z.string().nullable(),
        models: z.array(modelSchema),
        default_model: z.string(),
        requires_auth: z.boolean(),
        /** What a person has chosen instead, kept while another provider is in use. */
        chosen_base_url: z.string().nullable(),
        chosen_model: z.string().nullable(),
        /** `other_address`: one is kept, but for another address, and is not sent to this one. */
        credential: z.enum(['stored', 'other_address', 'none', 'not_readable']),
      }),
    ),
    current: providerIdSchema,
  })
  .meta({ id: 'ProviderList' });

/** A credential of one provider; it can be replaced and taken away, never read. */
export const credentialPutSchema = z
  .object({ credential: z.string().trim().min(1).max(4_000) })
  .meta({ id: 'CredentialPut' });

/** A project's settings: those that hold, and those that are its own. */
export const projectSettingsSchema = z
  .object({
    ...sharedSettingsSchema.shape,
    model: z.string().nullable(),
    api_provider: providerIdSchema,
    budgets: z.object({ run: budget, feature: budget, project_day: budget }),
    /** Which of these are the project's own; the others are those of the machine. */
    own: z.array(z.string()),
  })
  .meta({ id: 'ProjectSettings' });
export type ProjectSettings = z.infer<typeof projectSettingsSchema>;

/** What is not named stays. */
export const projectSettingsChangeSchema = z
  .object({
    ...sharedChange,
    ...improveChangeSchema.shape,
    model: modelNameSchema.nullish(),
    api_provider: providerIdSchema.nullish(),
    budgets: z
      .object({
        run: budget.optional(),
        feature: budget.optional(),
        project_day: budget.optional(),
      })
      .optional(),
    /** Names of settings that the project leaves to the machine again. */
    clear: z.array(z.string()).max(50).optional(),
  })
  .meta({ id: 'ProjectSettingsChange' });
export type ProjectSettingsChange = z.infer<typeof projectSettingsChangeSchema>;

/** What of this machine is ready. */
export const setupStatusSchema = z
  .object({
    /** Whether Claude's program is on the PATH or came with us. */
    claude_cli: z.boolean(),
    /** Whether agents of the settings could sign in. */
    credentials: z.boolean(),
    node: z.boolean(),
    npm: z.boolean(),
    git: z.boolean(),
    /** Whether agents are kept apart from the rest of the machine. */
    wall: z.boolean(),
    /** Whether there is a browser for agents that verify pages. */
    chromium: z.boolean(),
    /** What to do about each that is false. */
    advice: z.record(z.string(), z.string()),
  })
  .meta({ id: 'SetupStatus' });
export type SetupStatus = z.infer<typeof setupStatusSchema>;
