import { survivorSchema } from './survivor.ts';
import { z } from 'zod';
import { transcriptEntrySchema } from './agent-event.ts';
import {
  apiPolicyVersionSchema,
  policyCheckSchema,
  projectPolicyStateSchema,
} from './api/policy-api.ts';
import { budgetUseSchema } from './api/usage-api.ts';
import {
  apiJoinTokenSchema,
  apiWorkerSchema,
  joinTokenListSchema,
  madeJoinTokenSchema,
  newJoinTokenSchema,
  workerChangeSchema,
  workerListSchema,
} from './api/worker-api.ts';
import { driverListSchema, quotaListSchema } from './api/work-api.ts';
import { budgetAdditionSchema, budgetUnitSchema } from './budget.ts';
import { archiveManifestSchema, importReportSchema } from './archive.ts';
import { crewSettingsChangeSchema } from './crew-settings.ts';
import type { Event } from './event.ts';
import { featureFileSchema } from './feature-file.ts';
import { landingSchema } from './landing.ts';
import { wireFeatureSchema, wireReasonSchema, wireStatusSchema } from './mcp/wire-feature.ts';
import { crewEndSchema, crewStateSchema, projectNameSchema, projectSchema } from './project.ts';
import { referenceReportSchema } from './reference-project.ts';
import type { Refusal } from './refusal.ts';
import { runSchema } from './run.ts';

/** A feature as `status` shows it. */
export const featureLineSchema = wireFeatureSchema.pick({
  id: true,
  name: true,
  priority: true,
  status: true,
  attempts: true,
  reason: true,
});
export type FeatureLine = z.infer<typeof featureLineSchema>;

const named = z.strictObject({ name: projectNameSchema });
const featureOfProject = z.strictObject({ name: projectNameSchema, featureId: z.int().min(1) });

const budgetsShownSchema = z.object({
  budgets: z.array(budgetUseSchema),
  /** What was just added. */
  added: z.array(
    budgetAdditionSchema.pick({ scope: true, featureId: true, unit: true, amount: true }),
  ),
  /** False where the crew has to be started to go on. */
  crewWorks: z.boolean(),
});
export type BudgetsShown = z.infer<typeof budgetsShownSchema>;

/** Every operation of the control endpoint but the event stream: what is asked, what is answered. */
export const CONTROL_OPERATIONS = {
  health: {
    request: z.strictObject({}),
    response: z.object({
      version: z.string(),
      pid: z.int(),
      startedAt: z.number(),
      projects: z.array(z.object({ name: z.string(), folder: z.string(), crew: crewStateSchema })),
    }),
  },
  'project.register': {
    request: z.strictObject({
      name: projectNameSchema,
      /** Absolute path. */
      folder: z.string().min(1),
      /** The content of the spec file; null when there is none (yet). */
      spec: z.string().nullable(),
      settings: crewSettingsChangeSchema,
      /** Makes the folder where it is not there. */
      createFolder: z.boolean().exactOptional(),
    }),
    response: projectSchema,
  },
  'project.get': { request: named, response: projectSchema },
  /** Writes a project to one file on the machine of the control plane. */
  'project.export': {
    request: z.strictObject({
      name: projectNameSchema,
      /** Absolute path; nothing may be there. */
      file: z.string().min(1),
      withTranscripts: z.boolean().default(false),
    }),
    response: z.object({ file: z.string(), bytes: z.int(), manifest: archiveManifestSchema }),
  },
  'project.import': {
    request: z.strictObject({
      /** Absolute path of the archive. */
      file: z.string().min(1),
      /** Null keeps the name that the project had. */
      name: projectNameSchema.nullable(),
      /** Absolute path; nothing may be there but an empty folder. Null = a folder of its name below `beside`. */
      folder: z.string().min(1).nullable(),
      beside: z.string().min(1),
    }),
    response: importReportSchema,
  },
  /** Takes over a folder of the reference, in which nothing changes. */
  'project.import_reference': {
    request: z.strictObject({
      /** Absolute path. */
      folder: z.string().min(1),
      /** Null makes one of the folder's name. */
      name: projectNameSchema.nullable(),
    }),
    response: referenceReportSchema,
  },
  'crew.start': {
    request: z.strictObject({ name: projectNameSchema, settings: crewSettingsChangeSchema }),
    response: projectSchema,
  },
  'crew.stop': {
    request: z.strictObject({
      name: projectNameSchema,
      how: z.enum(['save_and_kill', 'kill']).default('save_and_kill'),
    }),
    /** With what lives on of its runs; nothing should. */
    response: projectSchema.extend({ survivors: z.array(survivorSchema) }),
  },
  'crew.pause': { request: named, response: projectSchema },
  'crew.resume': { request: named, response: projectSchema },
  'crew.drain': { request: named, response: projectSchema },
  status: {
    request: named,
    response: z.object({
      project: projectSchema,
      counts: z.record(wireStatusSchema, z.int()),
      features: z.array(featureLineSchema),
      /** Runs that have not ended, then the latest that have. */
      runs: z.array(runSchema),
      /** Newest first. */
      landings: z.array(landingSchema),
      quotas: quotaListSchema.shape.quotas,
      /** The driver of its settings where nothing would hold its agents (see `time_limit_missing`). */
      unheldDriver: z.string().nullable(),
      end: crewEndSchema.nullable(),
      at: z.number(),
      /** `seq` of the last event that this answer has seen: follow from there to miss nothing. */
      seq: z.int(),
    }),
  },
  why: {
    request: z.strictObject({ name: projectNameSchema, featureId: z.int().min(1).nullable() }),
    response: z.object({
      /** One sentence on the crew as a whole. */
      summary: z.string(),
      reasons: z.array(
        z.object({
          featureId: z.int(),
          name: z.string(),
          status: wireStatusSchema,
          reason: wireReasonSchema.nullable(),
        }),
      ),
    }),
  },
  'features.add': {
    request: z.strictObject({ name: projectNameSchema, entries: featureFileSchema }),
    response: z.object({ ids: z.array(z.int()) }),
  },
  'features.list': {
    request: named,
    response: z.object({ features: z.array(wireFeatureSchema) }),
  },
  'feature.retry': { request: featureOfProject, response: featureLineSchema },
  'feature.answer': {
    request: featureOfProject.extend({ fields: z.record(z.string(), z.unknown()) }),
    response: featureLineSchema,
  },
  /** A run for an agent that the caller starts by itself, with what it needs to use our tools. */
  /** Which commands agents of a project may run, and what waits for a person. */
  'policy.show': { request: named, response: projectPolicyStateSchema },
  /** What an agent would be told that wants to run a line; null = of any project. */
  'policy.check': {
    request: z.strictObject({ name: projectNameSchema.nullable(), line: z.string().min(1) }),
    response: policyCheckSchema,
  },
  'policy.decide': {
    request: z.strictObject({
      name: projectNameSchema,
      hash: z.string(),
      decision: z.enum(['accept', 'refuse']),
    }),
    response: apiPolicyVersionSchema,
  },
  'workers.list': { request: z.strictObject({}), response: workerListSchema },
  'worker.change': {
    request: workerChangeSchema.extend({ workerId: z.int().min(1) }),
    response: apiWorkerSchema,
  },
  'workers.tokens': { request: z.strictObject({}), response: joinTokenListSchema },
  'worker.token': { request: newJoinTokenSchema, response: madeJoinTokenSchema },
  'worker.revoke_token': {
    request: z.strictObject({ tokenId: z.int().min(1) }),
    response: apiJoinTokenSchema,
  },
  /** How budgets stand; null = the machine's. */
  'budget.show': {
    request: z.strictObject({ name: projectNameSchema.nullable() }),
    response: budgetsShownSchema,
  },
  /** Adds to the budget of today or of one feature; without an amount what is suggested, where budgets are used up. */
  'budget.add': {
    request: z.strictObject({
      name: projectNameSchema.nullable(),
      featureId: z.int().min(1).nullable(),
      amount: budgetAdditionSchema.pick({ unit: true, amount: true }).nullable(),
    }),
    response: budgetsShownSchema,
  },
  /** Changes one limit of a project; null takes it away. */
  'budget.set': {
    request: z.strictObject({
      name: projectNameSchema,
      per: z.enum(['run', 'feature', 'day']),
      unit: budgetUnitSchema,
      limit: z.number().positive().nullable(),
    }),
    response: budgetsShownSchema,
  },
  /** The limits of provider accounts. */
  accounts: { request: z.strictObject({}), response: quotaListSchema },
  /** What drivers tell of limits and of what they use. */
  drivers: { request: z.strictObject({}), response: driverListSchema },
  'external.open': {
    request: named,
    response: z.object({
      runId: z.int(),
      /** Where the tools are served. */
      url: z.string(),
      /** Shows which run it is; dies with the control plane. */
      bearer: z.string(),
    }),
  },
  logs: {
    request: z.strictObject({
      name: projectNameSchema,
      /** Null answers the latest run. */
      runId: z.int().min(1).nullable(),
      /** Position to go on from; 0 is the beginning. */
      after: z.int().min(0),
      limit: z.int().min(1).max(5_000).default(500),
    }),
    response: z.object({
      runId: z.int(),
      entries: z.array(transcriptEntrySchema),
      /** Pass as `after` to go on. */
      next: z.int(),
      /** True when the run has ended and `entries` reaches its end. */
      complete: z.boolean(),
    }),
  },
  /** Kills first, on every project. */
  panic: {
    request: z.strictObject({}),
    response: z.object({
      runsEnded: z.int(),
      crewsEnded: z.array(z.string()),
      /** What lives on, as the process table tells; nothing should. */
      survivors: z.array(survivorSchema),
    }),
  },
  doctor: {
    request: z.strictObject({}),
    response: z.object({
      checks: z.array(
        z.object({
          name: z.string(),
          result: z.enum(['ok', 'warning', 'failed']),
          detail: z.string(),
        }),
      ),
    }),
  },
} as const;

export type ControlOperation = keyof typeof CONTROL_OPERATIONS;
/** As a caller may write it: fields with defaults may be left out. */
export type ControlRequest<O extends ControlOperation> = z.input<
  (typeof CONTROL_OPERATIONS)[O]['request']
>;
/** As it arrives after parsing. */
export type ControlParsedRequest<O extends ControlOperation> = z.output<
  (typeof CONTROL_OPERATIONS)[O]['request']
>;
export type ControlResponse<O extends ControlOperation> = z.output<
  (typeof CONTROL_OPERATIONS)[O]['response']
>;

/** Same shape as the core's `Result`, for packages that may not import the core. */
export type ControlResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * The part of an `AbortSignal` that every platform has; this package knows no platform. Hand in an
 * `AbortSignal`; implementations may ask for one.
 */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Query of the event stream. */
export const controlEventsRequestSchema = z.object({
  name: projectNameSchema,
  after: z.coerce.number().int().min(0).default(0),
});

/**
 * What our own CLI can ask of the process that owns the home: one method per operation. Implemented
 * by the control plane itself and, over HTTP, by the client.
 */
export type ControlPlane = {
  readonly [O in ControlOperation]: (
    request: ControlParsedRequest<O>,
  ) => Promise<ControlResult<ControlResponse<O>>>;
} & {
  /**
   * Events of a project with a `seq` greater than `after`: first those that happened, then each as
   * it happens. Ends when `signal` aborts or the process goes away.
   */
  events(
    request: { readonly name: string; readonly after: number },
    signal: CancelSignal,
  ): Promise<ControlResult<AsyncIterable<Event>>>;
};

/** Whether a control operation of this name exists. */
export function isControlOperation(name: string): name is ControlOperation {
  return Object.hasOwn(CONTROL_OPERATIONS, name);
}

/** Body of every answer that is not a success. */
export const controlRefusalSchema = z.object({
  detail: z.string(),
  code: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
});
