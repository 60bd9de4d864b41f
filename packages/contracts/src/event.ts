import { z } from 'zod';
import { chatKindSchema } from './chat.ts';
import { budgetScopeSchema, budgetUnitSchema } from './budget.ts';
import { crewEndSchema } from './project.ts';
import { featureStateSchema, noteSchema } from './feature.ts';
import { landingRefusalSchema } from './landing.ts';
import { quotaStateSchema } from './quota.ts';
import {
  foreignPlaceSchema,
  purposeSchema,
  roleSchema,
  runOutcomeSchema,
  usageSchema,
} from './run.ts';
import { scheduleActionSchema } from './schedule.ts';
import { machineSettingsSchema } from './settings.ts';
import { verdictKindSchema, verdictOutcomeSchema } from './verdict.ts';
import { lateWorkBecameSchema, workerStateSchema } from './worker/worker.ts';

const featureId = z.int();
const runId = z.int();
const landingId = z.int();
const scheduleId = z.int();
const workerId = z.int();

/**
 * What has happened, in the past tense. Append-only: a change of meaning is a new type.
 * Whoever shows state derives it from these, never from text.
 */
export const eventBodySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('project.registered'), name: z.string(), folder: z.string() }),
  z.object({ type: z.literal('project.configured') }),
  z.object({ type: z.literal('improve.configured') }),
  z.object({
    type: z.literal('proposal.added'),
    proposalId: z.int(),
    runId,
    name: z.string(),
  }),
  z.object({
    type: z.literal('proposal.accepted'),
    proposalId: z.int(),
    featureId,
    by: z.enum(['person', 'itself']),
  }),
  z.object({ type: z.literal('proposal.rejected'), proposalId: z.int() }),
  /** Everything before it was brought from elsewhere. */
  z.object({ type: z.literal('project.imported'), name: z.string(), folder: z.string() }),
  /** The backlog begins anew; `full` = the spec is gone, too. */
  z.object({ type: z.literal('project.reset'), full: z.boolean() }),
  z.object({ type: z.literal('project.deleted'), name: z.string() }),
  z.object({ type: z.literal('project.config_taken'), commit: z.string() }),
  z.object({
    type: z.literal('project.target_red'),
    commit: z.string(),
    command: z.string(),
    featureId,
  }),
  z.object({ type: z.literal('project.target_green'), commit: z.string() }),
  z.object({ type: z.literal('project.follow_blocked'), detail: z.string() }),
  z.object({ type: z.literal('project.followed'), commit: z.string() }),

  /** A content of the project's policy file waits for a person; a run that would land it is named. */
  z.object({
    type: z.literal('policy.proposed'),
    hash: z.string(),
    runId: runId.nullable(),
    featureId: featureId.nullable(),
  }),
  z.object({ type: z.literal('policy.accepted'), hash: z.string() }),
  z.object({ type: z.literal('policy.refused'), hash: z.string() }),

  /** A draft, or (`inForce`) what the project goes by from now on. */
  z.object({ type: z.literal('spec.written'), versionId: z.int(), inForce: z.boolean() }),

  z.object({
    type: z.literal('chat.changed'),
    conversationId: z.int(),
    kind: chatKindSchema,
    change: z.enum(['opened', 'said', 'completed', 'closed', 'deleted']),
  }),
  z.object({
    type: z.literal('project.pushed'),
    commit: z.string(),
    remote: z.string(),
    branch: z.string(),
  }),
  /** `retryAt` is when it is tried again by itself. */
  z.object({
    type: z.literal('project.push_failed'),
    remote: z.string(),
    branch: z.string(),
    detail: z.string(),
    retryAt: z.number(),
  }),
  /** A budget is used up: what it was about, and what was spent of it. */
  z.object({
    type: z.literal('budget.reached'),
    scope: budgetScopeSchema,
    unit: budgetUnitSchema,
    limit: z.number(),
    spent: z.number(),
    featureId: featureId.nullable(),
    runId: runId.nullable(),
  }),
  /** Half of a budget (`share` 0.5) or most of it (0.8) is spent; each is said once. */
  z.object({
    type: z.literal('budget.neared'),
    scope: budgetScopeSchema,
    unit: budgetUnitSchema,
    share: z.number(),
    limit: z.number(),
    spent: z.number(),
    featureId: featureId.nullable(),
    runId: runId.nullable(),
  }),
  /** A person has added to a budget; to that of the machine: its project is 0. */
  z.object({
    type: z.literal('budget.added'),
    scope: budgetScopeSchema,
    unit: budgetUnitSchema,
    amount: z.number(),
    featureId: featureId.nullable(),
  }),
  /** Of the whole machine: its project is 0. */
  z.object({ type: z.literal('settings.changed'), settings: machineSettingsSchema }),

  z.object({ type: z.literal('crew.started') }),
  z.object({ type: z.literal('crew.paused') }),
  z.object({ type: z.literal('crew.resumed') }),
  z.object({ type: z.literal('crew.draining') }),
  z.object({ type: z.literal('crew.ended'), end: crewEndSchema }),

  z.object({ type: z.literal('schedule.created'), scheduleId }),
  z.object({ type: z.literal('schedule.changed'), scheduleId }),
  z.object({ type: z.literal('schedule.deleted'), scheduleId }),
  /** Something that a schedule meant to do was put off or came out. */
  z.object({ type: z.literal('schedule.acted'), action: scheduleActionSchema }),

  z.object({ type: z.literal('feature.created'), featureId, name: z.string() }),
  z.object({ type: z.literal('feature.edited'), featureId }),
  z.object({ type: z.literal('feature.deleted'), featureId }),
  /** Every move of the feature's state machine. */
  z.object({ type: z.literal('feature.moved'), featureId, state: featureStateSchema }),
  z.object({
    type: z.literal('feature.tested'),
    featureId,
    runId: runId.nullable(),
    outcome: verdictOutcomeSchema,
    commit: z.string(),
  }),
  z.object({
    type: z.literal('feature.regressed'),
    featureId,
    runId: runId.nullable(),
    reason: z.string(),
    commit: z.string(),
  }),
  z.object({ type: z.literal('feature.suspected'), featureId, runId, reason: z.string() }),
  z.object({ type: z.literal('feature.noted'), featureId, note: noteSchema }),

  z.object({
    type: z.literal('lease.granted'),
    featureId,
    purpose: purposeSchema,
    runId,
    token: z.int(),
  }),
  z.object({
    type: z.literal('lease.released'),
    featureId,
    purpose: purposeSchema,
    runId,
    token: z.int(),
  }),
  z.object({
    type: z.literal('lease.expired'),
    featureId,
    purpose: purposeSchema,
    runId,
    token: z.int(),
  }),

  z.object({
    type: z.literal('run.queued'),
    runId,
    role: roleSchema,
    featureIds: z.array(featureId),
  }),
  z.object({ type: z.literal('run.preparing'), runId }),
  z.object({ type: z.literal('run.started'), runId, pid: z.int() }),
  z.object({
    type: z.literal('run.outcome'),
    runId,
    featureId: featureId.nullable(),
    outcome: runOutcomeSchema,
  }),
  /** Told once, when its agent is gone: how many of its calls the rules refused, and why the last one. */
  z.object({
    type: z.literal('run.calls_refused'),
    runId,
    count: z.int(),
    lastReason: z.string(),
  }),
  /** What is not its own was changed while it was there, and nobody else, or one of `others`, could have done it. */
  z.object({
    type: z.literal('run.trespassed'),
    runId,
    others: z.array(runId),
    place: foreignPlaceSchema,
    files: z.array(z.string()),
  }),
  /** A person said something to the agent; it waits until there is `run.message_delivered`. */
  z.object({ type: z.literal('run.message'), runId, messageId: z.string(), text: z.string() }),
  z.object({ type: z.literal('run.message_delivered'), runId, messageId: z.string() }),
  z.object({ type: z.literal('run.ended'), runId, detail: z.string(), usage: usageSchema }),

  z.object({
    type: z.literal('landing.queued'),
    landingId,
    featureId: featureId.nullable(),
    runId: runId.nullable(),
  }),
  z.object({ type: z.literal('landing.gating'), landingId, candidate: z.string() }),
  z.object({
    type: z.literal('landing.landed'),
    landingId,
    featureId: featureId.nullable(),
    runId: runId.nullable(),
    commit: z.string(),
    files: z.array(z.string()),
  }),
  z.object({
    type: z.literal('landing.refused'),
    landingId,
    featureId: featureId.nullable(),
    runId: runId.nullable(),
    refusal: landingRefusalSchema,
  }),

  z.object({
    type: z.literal('verdict.recorded'),
    verdictId: z.int(),
    kind: verdictKindSchema,
    featureId: featureId.nullable(),
    outcome: verdictOutcomeSchema,
    commit: z.string(),
  }),
  z.object({ type: z.literal('quota.changed'), account: z.string(), state: quotaStateSchema }),

  /** Of the fleet, which belongs to no project: their project is 0. */
  z.object({ type: z.literal('worker.joined'), workerId, name: z.string() }),
  z.object({ type: z.literal('worker.changed'), workerId, state: workerStateSchema }),
  /** Nothing has been heard of it for as long as its runs were its own. */
  z.object({ type: z.literal('worker.lost'), workerId, runIds: z.array(runId) }),
  z.object({ type: z.literal('worker.returned'), workerId }),
  /** It would take a run more than before: one of its own is over, or it is not short of anything any more. */
  z.object({ type: z.literal('worker.freed'), workerId }),
  z.object({ type: z.literal('worker.token_made'), tokenId: z.int(), name: z.string() }),
  z.object({ type: z.literal('worker.token_revoked'), tokenId: z.int(), name: z.string() }),
  /** A worker carries the run. */
  z.object({ type: z.literal('run.assigned'), runId, workerId, token: z.int() }),
  /** Work came from a worker after its run was given up: what became of it. */
  z.object({
    type: z.literal('run.late_work'),
    runId,
    featureId: featureId.nullable(),
    commit: z.string(),
    became: lateWorkBecameSchema,
  }),
]);
export type EventBody = z.infer<typeof eventBodySchema>;
export type EventType = EventBody['type'];

/** An event with its place in the one growing sequence. */
export interface Event {
  readonly seq: number;
  readonly projectId: number;
  readonly at: number;
  readonly body: EventBody;
}
export const eventSchema = z.object({
  seq: z.int(),
  projectId: z.int(),
  at: z.number(),
  body: eventBodySchema,
});
