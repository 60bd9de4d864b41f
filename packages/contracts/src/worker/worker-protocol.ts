import { z } from 'zod';
import { ourReasonSchema } from '../our-reason.ts';
import { refusalSchema } from '../refusal.ts';
import { evidenceFileSchema } from '../verdict.ts';
import { siteReportSchema, snapshotSchema } from './site-report.ts';
import { workerAssignmentSchema } from './site-task.ts';
import {
  lateWorkBecameSchema,
  workerLabelsSchema,
  workerNameSchema,
  workerStateSchema,
} from './worker.ts';

/** Grows whenever a worker of before could not work with a server of after; compared when a worker joins. */
export const WORKER_PROTOCOL = 1;

/** Below it lies everything that workers call. */
export const WORKER_PREFIX = '/worker/v1';

/** The longest that a call may wait for something to happen. */
export const WORKER_WAIT_MS = 25_000;

const waitMs = z.int().min(0).max(WORKER_WAIT_MS);
const runId = z.int().min(1);
const token = z.int().min(1);

/** `POST join`, with a join token as bearer. */
export const joinRequestSchema = z.strictObject({
  /** Whom it was before, with its secret; null = it has never joined, or has lost that. */
  worker_id: z.int().nullable(),
  worker_secret: z.string().max(200).nullable(),
  name: workerNameSchema,
  labels: workerLabelsSchema,
  slots: z.int().min(1).max(256),
  version: z.string().max(64),
  protocol: z.int(),
  platform: z.string().max(64),
  walled: z.boolean(),
});
export type JoinRequest = z.infer<typeof joinRequestSchema>;

export const joinAnswerSchema = z.object({
  worker_id: z.int(),
  /** Shown as bearer with every other call. */
  secret: z.string(),
  state: workerStateSchema,
  beat_every_ms: z.int(),
  /** Without a beat for so long, its runs go on elsewhere. */
  lease_ms: z.int(),
  server_version: z.string(),
  /** Said to the person who looks after the worker; null = nothing. */
  notice: z.string().nullable(),
});
export type JoinAnswer = z.infer<typeof joinAnswerSchema>;

/** A run that a worker carries, and its right to. */
export const carriedRunSchema = z.strictObject({ run_id: runId, token });
export type CarriedRun = z.infer<typeof carriedRunSchema>;
const carries = z.array(carriedRunSchema).max(256);

/** `POST beat`. */
export const beatRequestSchema = z.strictObject({
  free_slots: z.int().min(0).max(256),
  carries,
  free_memory_bytes: z.number().nullable(),
  /** Why it takes nothing although it has free slots: one sentence; null = it would. */
  short_of: z.string().max(500).nullable(),
});
export const beatAnswerSchema = z.object({
  state: workerStateSchema,
  /** Runs that it carries and has no right to any more: to be ended, their work saved and offered. */
  lost: z.array(runId),
});
export type BeatRequest = z.infer<typeof beatRequestSchema>;
export type BeatAnswer = z.infer<typeof beatAnswerSchema>;

/** `POST take`. A run that was given to it and that it does not carry is given again, under a new token. */
export const takeRequestSchema = z.strictObject({
  limit: z.int().min(1).max(64),
  carries,
  wait_ms: waitMs,
});
export const takeAnswerSchema = z.object({ assignments: z.array(workerAssignmentSchema) });
export type TakeRequest = z.infer<typeof takeRequestSchema>;
export type TakeAnswer = z.infer<typeof takeAnswerSchema>;

const order = { id: z.string(), number: z.int(), run_id: runId, token };

/** What a worker is to do about a run. An order may come twice: it is known by its id. */
export const workerOrderSchema = z.discriminatedUnion('kind', [
  z.object({
    ...order,
    kind: z.literal('end'),
    reason: ourReasonSchema,
    how: z.enum(['save_and_kill', 'kill', 'gently']),
  }),
  z.object({ ...order, kind: z.literal('freeze') }),
  z.object({ ...order, kind: z.literal('thaw') }),
  z.object({ ...order, kind: z.literal('note_life') }),
  z.object({ ...order, kind: z.literal('say'), message_id: z.string(), text: z.string() }),
  z.object({ ...order, kind: z.literal('take_waiting') }),
  z.object({ ...order, kind: z.literal('snapshot'), message: z.string() }),
  z.object({ ...order, kind: z.literal('take_evidence'), path: z.string() }),
]);
export type WorkerOrder = z.infer<typeof workerOrderSchema>;

/** What became of an order. */
export const orderAnswerSchema = z.discriminatedUnion('kind', [
  /** Of `end`, `freeze`, `thaw`, `note_life` and `say`. */
  z.strictObject({ order_id: z.string(), kind: z.literal('done') }),
  z.strictObject({
    order_id: z.string(),
    kind: z.literal('waiting'),
    messages: z.array(z.strictObject({ id: z.string(), text: z.string() })),
  }),
  /** A commit was sent before, by `POST runs/:id/work`. */
  z.strictObject({
    order_id: z.string(),
    kind: z.literal('snapshot'),
    snapshot: snapshotSchema,
  }),
  /** The file was sent before, by `POST runs/:id/evidence`. */
  z.strictObject({
    order_id: z.string(),
    kind: z.literal('evidence'),
    file: evidenceFileSchema,
  }),
  z.strictObject({ order_id: z.string(), kind: z.literal('refused'), refusal: refusalSchema }),
  /** The run is not there (yet, any more). */
  z.strictObject({ order_id: z.string(), kind: z.literal('not_here') }),
]);
export type OrderAnswer = z.infer<typeof orderAnswerSchema>;

/**
 * `POST orders`. Orders behind `after` are answered at once, or when there are some. `stream` names the memory that they
 * lie in: where it is another than the caller's, everything that waits is sent again.
 */
export const ordersRequestSchema = z.strictObject({
  after: z.strictObject({ stream: z.string(), number: z.int() }).nullable(),
  answers: z.array(orderAnswerSchema).max(1_000),
  wait_ms: waitMs,
});
export const ordersAnswerSchema = z.object({
  stream: z.string(),
  orders: z.array(workerOrderSchema),
});
export type OrdersRequest = z.infer<typeof ordersRequestSchema>;
export type OrdersAnswer = z.infer<typeof ordersAnswerSchema>;

/** `POST runs/:id/prepared`: the workspace is being prepared. `POST runs/:id/begin`: the last look. */
export const askForRunSchema = z.strictObject({ token });
export const mayGoOnSchema = z.discriminatedUnion('may_go_on', [
  z.object({ may_go_on: z.literal(true) }),
  z.object({ may_go_on: z.literal(false), reason: ourReasonSchema }),
]);
export type MayGoOn = z.infer<typeof mayGoOnSchema>;

/** Names one call of an agent's tool, so that whoever answers can tell one that is sent again. */
export const CALL_HEADER = 'ropewalk-call';

/** So many at once; what a control plane that was killed may have written down and not noted as kept. */
export const MOST_REPORTS = 1_000;
/** `POST runs/:id/reports`. What is sent again is passed over; kept when it is answered. */
export const reportsRequestSchema = z.strictObject({
  token,
  /** The number of the first of them; the first report of an assignment is 0. */
  first: z.int().min(0),
  reports: z.array(siteReportSchema).min(1).max(MOST_REPORTS),
  /** Whether the worker sends work anew where it is missing. */
  brings_work: z.boolean().optional(),
});
/**
 * `work_missing`: the last report names a commit that is not here, since another control plane took it before and its
 * home is not ours. It is not kept until that has come.
 */
export const reportsAnswerSchema = z.object({
  next: z.int(),
  work_missing: z.boolean().optional(),
});
export type ReportsAnswer = z.infer<typeof reportsAnswerSchema>;
export type ReportsRequest = z.infer<typeof reportsRequestSchema>;

/** As git names it, by SHA-1 or SHA-256. */
const commit = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** Query of `POST runs/:id/work`; the body is a git pack of what the commit has beyond `base`. */
export const workQuerySchema = z.object({
  token: z.coerce.number().int().min(1),
  commit,
  base: commit,
});
/**
 * Query of `POST runs/:id/late_work`: work of a run that was lost, with the token that it had. `claimed` are features
 * that its agent wanted to claim as finished when nobody listened any more.
 */
export const lateWorkQuerySchema = workQuerySchema.extend({
  claimed: z
    .string()
    .regex(/^(?:\d{1,12}(?:,\d{1,12}){0,63})?$/)
    .default(''),
});
export const lateWorkAnswerSchema = z.object({
  became: lateWorkBecameSchema,
  ref: z.string(),
});
export type LateWorkAnswer = z.infer<typeof lateWorkAnswerSchema>;

/** Query of `POST runs/:id/evidence`; the body is the file. */
export const evidenceQuerySchema = z.object({
  token: z.coerce.number().int().min(1),
  path: z.string().min(1).max(1_000),
});

/** `POST leave`: everything has ended and was reported. */
export const leaveRequestSchema = z.strictObject({});
