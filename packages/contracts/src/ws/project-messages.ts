import { z } from 'zod';
import { MASCOTS } from './mascots.ts';
import { agentStatusNameSchema } from '../api/agent-api.ts';
import { eventBodySchema } from '../event.ts';

/**
 * Clients that offer this subprotocol get every frame as a JSON array of messages, at most one frame every
 * 25 ms. All others get one JSON object per frame.
 */
export const BATCH_PROTOCOL = 'ropewalk.batch.v1';

/**
 * As `BATCH_PROTOCOL`, and with an `event` for each event of the project, before the messages that say what it means.
 * Without `?after=` the last lines come before the present.
 */
export const PAGE_PROTOCOL = 'ropewalk.page.v1';

export const mascotSchema = z.enum(MASCOTS);

const common = {
  /**
   * Its place in the order of the project: grows with every message, is the same for every client, and stays the
   * same over a restart. Connect with `?after=` the last one that was seen to be sent what was missed.
   */
  seq: z.int(),
};
/** ISO 8601 in UTC. */
const timestamp = z.iso.datetime();

const devServerStatusSchema = z.enum(['stopped', 'running', 'crashed']);

export const agentActivityStateSchema = z.enum([
  'idle',
  'thinking',
  'working',
  'testing',
  'success',
  'error',
  'struggling',
]);

export const orchestratorEventTypeSchema = z.enum([
  'init_start',
  'init_complete',
  'capacity_check',
  'at_capacity',
  'feature_start',
  'coding_spawn',
  'testing_spawn',
  'coding_complete',
  'testing_complete',
  'all_complete',
  'drain_start',
  'drain_complete',
  'drain_resume',
]);

export const orchestratorStateSchema = z.enum([
  'idle',
  'initializing',
  'scheduling',
  'spawning',
  'monitoring',
  'complete',
  'draining',
  'paused',
]);

/** How far the backlog is; sent on connecting and whenever one of the numbers changes. */
export const progressMessageSchema = z.object({
  type: z.literal('progress'),
  ...common,
  passing: z.int(),
  in_progress: z.int(),
  total: z.int(),
  /** 0 to 100, one decimal. */
  percentage: z.number(),
  needs_human_input: z.int(),
  parked: z.int(),
});

/** Where the crew stands; sent on connecting and on every change. */
export const agentStatusMessageSchema = z.object({
  type: z.literal('agent_status'),
  ...common,
  status: agentStatusNameSchema,
});

/** One line of what an agent says and does. */
export const logMessageSchema = z.object({
  type: z.literal('log'),
  ...common,
  line: z.string(),
  timestamp,
  /** The first feature that the run was given; absent for runs without one. */
  featureId: z.int().exactOptional(),
  agentIndex: z.int(),
});

/** What one agent is seen doing; follows from typed events of its driver and from the run's own. */
export const agentUpdateMessageSchema = z.object({
  type: z.literal('agent_update'),
  ...common,
  /** The number of its run. */
  agentIndex: z.int(),
  agentName: mascotSchema,
  agentType: z.enum(['coding', 'testing']),
  /** The first of `featureIds`; 0 for a run without features. */
  featureId: z.int(),
  featureIds: z.array(z.int()),
  featureName: z.string(),
  /** `success` only when a feature of it has landed, or was verified: never because a program ended well. */
  state: agentActivityStateSchema,
  thought: z.string().nullable(),
  timestamp,
  /** What the run is for. */
  role: z.enum(['initializer', 'coding', 'testing', 'improving', 'external']),
  /** When its program was started; null before that. */
  startedAt: timestamp.nullable(),
  /** True with the last update of a run. */
  ended: z.boolean(),
});

/** What the crew decides. */
export const orchestratorUpdateMessageSchema = z.object({
  type: z.literal('orchestrator_update'),
  ...common,
  eventType: orchestratorEventTypeSchema,
  state: orchestratorStateSchema,
  message: z.string(),
  timestamp,
  codingAgents: z.int(),
  testingAgents: z.int(),
  maxConcurrency: z.int(),
  readyCount: z.int(),
  blockedCount: z.int(),
  featureId: z.int().exactOptional(),
  featureName: z.string().exactOptional(),
});

/** A feature was created, changed, moved or deleted: whoever shows it should fetch it again. */
export const featureUpdateMessageSchema = z.object({
  type: z.literal('feature_update'),
  ...common,
  feature_id: z.int(),
  passes: z.boolean(),
  status: z.enum([
    'pending',
    'in_progress',
    'landing',
    'passing',
    'needs_input',
    'parked',
    'deleted',
  ]),
});

/** One line of the dev server of the person's folder; not kept over a restart. */
export const devLogMessageSchema = z.object({
  type: z.literal('dev_log'),
  ...common,
  line: z.string(),
  timestamp,
});

/** The dev server of the person's folder; sent on connecting, and when its status or address changes. */
export const devServerStatusMessageSchema = z.object({
  type: z.literal('dev_server_status'),
  ...common,
  status: devServerStatusSchema,
  url: z.string().nullable(),
});

/** What the browser of an agent shows; only to clients that have sent `browser_view_subscribe`, and never replayed. */
export const browserScreenshotMessageSchema = z.object({
  type: z.literal('browser_screenshot'),
  ...common,
  sessionName: z.string(),
  agentIndex: z.int(),
  agentType: z.enum(['coding', 'testing']),
  featureId: z.int(),
  featureName: z.string(),
  /** PNG in base64. */
  imageData: z.string(),
  timestamp,
});

/** An event as `GET …/events` shows it; only to clients that have offered `ropewalk.page.v1`. */
export const eventMessageSchema = z.object({
  type: z.literal('event'),
  ...common,
  /** Its place among the events, as `GET …/events` counts them. */
  event_seq: z.int(),
  at: timestamp,
  body: eventBodySchema,
});

/** The answer to `ping`. */
export const pongMessageSchema = z.object({ type: z.literal('pong'), ...common });

/**
 * What was asked for with `?after=` is not held any more: messages from `requested` to `from` are left out. What is
 * held follows, then the state as on connecting. Transcripts and events have everything, over HTTP.
 */
export const replayIncompleteMessageSchema = z.object({
  type: z.literal('replay_incomplete'),
  ...common,
  requested: z.int(),
  from: z.int(),
});

/** What was wrong; before a close with a code of the 4000s it says why. The only message without `seq`. */
export const errorMessageSchema = z.object({ type: z.literal('error'), content: z.string() });

/** Everything that `/ws/projects/{name}` sends. */
export const projectMessageSchema = z.discriminatedUnion('type', [
  progressMessageSchema,
  agentStatusMessageSchema,
  logMessageSchema,
  agentUpdateMessageSchema,
  orchestratorUpdateMessageSchema,
  featureUpdateMessageSchema,
  devLogMessageSchema,
  devServerStatusMessageSchema,
  browserScreenshotMessageSchema,
  eventMessageSchema,
  pongMessageSchema,
  replayIncompleteMessageSchema,
  errorMessageSchema,
]);
export type ProjectMessage = z.infer<typeof projectMessageSchema>;

/** Everything that `/ws/projects/{name}` understands; other types are left aside. */
export const projectRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ping') }),
  z.object({ type: z.literal('browser_view_subscribe') }),
  z.object({ type: z.literal('browser_view_unsubscribe') }),
]);
export type ProjectRequest = z.infer<typeof projectRequestSchema>;
