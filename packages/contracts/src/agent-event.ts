import { z } from 'zod';
import { usageSchema } from './run.ts';

/** Why an agent's provider or program could not go on; closed, mapped from typed errors only. */
export const agentFailureCodeSchema = z.enum([
  'authentication',
  'billing',
  'model_unknown',
  'request_invalid',
  'overloaded',
  'provider_error',
  'refused',
  'turn_limit',
  'budget_limit',
  'protocol',
  'mcp_unreachable',
]);
export type AgentFailureCode = z.infer<typeof agentFailureCodeSchema>;

/** How an agent ended; exactly one per session, always the last event. */
export const agentEndingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('completed') }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({
    kind: z.literal('limit'),
    window: z.string(),
    /** Null when the provider named no reset. */
    resetsAt: z.number().nullable(),
    source: z.enum(['typed_error', 'header']),
    message: z.string(),
  }),
  z.object({ kind: z.literal('failed'), code: agentFailureCodeSchema, message: z.string() }),
  /** The program ended without a last word. */
  z.object({
    kind: z.literal('died'),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    stderrTail: z.string(),
  }),
]);
export type AgentEnding = z.infer<typeof agentEndingSchema>;

/** What a tool does, as its driver knows it. */
export const toolKindSchema = z.enum([
  'read',
  'search',
  'fetch',
  'think',
  'edit',
  'execute',
  'other',
]);
export type ToolKind = z.infer<typeof toolKindSchema>;

/** What a driver tells us while an agent works. */
export const agentEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session'), sessionId: z.string(), model: z.string().nullable() }),
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('thought'), text: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    callId: z.string(),
    tool: z.string(),
    /** Absent in transcripts of earlier versions. */
    kind: toolKindSchema.exactOptional(),
    input: z.unknown(),
  }),
  z.object({
    type: z.literal('tool_result'),
    callId: z.string(),
    isError: z.boolean(),
    /** Set when it was not done, because the rules of what agents may do refuse it; `output` says why. */
    refused: z.literal(true).optional(),
    output: z.string(),
    /** Pictures among it; transcripts are without them. */
    images: z.array(z.object({ mimeType: z.string(), base64: z.string() })).exactOptional(),
  }),
  /** Totals of this session so far, not increments. */
  z.object({ type: z.literal('usage'), usage: usageSchema }),
  /** A retry by the program itself: a sign of life, and of trouble. */
  z.object({
    type: z.literal('retry'),
    code: agentFailureCodeSchema,
    delayMs: z.number().nullable(),
  }),
  z.object({ type: z.literal('stderr'), text: z.string() }),
  /** What a person said to the agent has reached it. */
  z.object({ type: z.literal('message'), messageId: z.string(), text: z.string() }),
  /** The agent has done with what it was told; a conversation goes on with the next message. */
  z.object({ type: z.literal('turn_ended'), ending: agentEndingSchema }),
  z.object({ type: z.literal('ended'), ending: agentEndingSchema }),
]);
export type AgentEvent = z.infer<typeof agentEventSchema>;

/** One line of a transcript file. */
export const transcriptEntrySchema = z.object({
  at: z.number(),
  /** Its place among everything of the project; absent in transcripts of earlier versions. */
  seq: z.int().exactOptional(),
  event: agentEventSchema,
});
export type TranscriptEntry = z.infer<typeof transcriptEntrySchema>;
