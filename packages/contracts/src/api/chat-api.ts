import { z } from 'zod';

/*
 * Conversations as clients see them. Names and forms of the sockets `/api/spec/ws`, `/api/expand/ws` and
 * `/api/assistant/ws` and of the routes beside them are those that clients of the field know; what is ours is said.
 */

/** At most this many files with one message, and bytes of all of them together. */
export const MAX_ATTACHMENTS = 10;
export const MAX_ATTACHMENT_BYTES_TOGETHER = 40 * 1024 * 1024;

/** A file that comes with a message; what it holds is looked at, whatever its type says. */
export const attachmentSchema = z.object({
  filename: z.string().min(1).max(255),
  mimeType: z.string().min(1).max(255),
  base64Data: z.string().min(1),
});
export type Attachment = z.infer<typeof attachmentSchema>;

/** Everything that a client may say in a conversation. */
export const chatClientMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    /** The assistant's conversation to go on with. */
    conversation_id: z.int().nullish(),
    /** Ours: answer with everything that has been said, in one `history` message. */
    history: z.boolean().default(false),
  }),
  z.object({
    type: z.literal('message'),
    content: z.string().default(''),
    attachments: z.array(attachmentSchema).max(MAX_ATTACHMENTS).default([]),
  }),
  z.object({
    type: z.literal('answer'),
    answers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    tool_id: z.string().nullish(),
  }),
  /** Of an expansion: it is over. */
  z.object({ type: z.literal('done') }),
  /** Ours: ends the answer that is being made. */
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('ping') }),
]);
export type ChatClientMessage = z.infer<typeof chatClientMessageSchema>;

const chatWireMessageSchema = z.object({
  id: z.int(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  timestamp: z.string(),
  tool_calls: z.array(z.object({ tool: z.string(), input: z.unknown() })),
  attachments: z.array(
    z.object({ filename: z.string(), mimeType: z.string(), size_bytes: z.int() }),
  ),
  ending: z.enum(['complete', 'cancelled', 'failed']),
});
export type ChatWireMessage = z.infer<typeof chatWireMessageSchema>;

/** Everything that a conversation says to its clients. */
export const chatServerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), content: z.string() }),
  z.object({ type: z.literal('tool_call'), tool: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('question'), questions: z.unknown(), tool_id: z.string().nullable() }),
  z.object({ type: z.literal('file_written'), path: z.string() }),
  z.object({ type: z.literal('spec_complete'), path: z.string() }),
  z.object({ type: z.literal('complete'), path: z.string() }),
  z.object({
    type: z.literal('features_created'),
    count: z.int(),
    features: z.array(z.object({ id: z.int(), name: z.string(), category: z.string() })),
  }),
  z.object({ type: z.literal('expansion_complete'), total_added: z.int() }),
  z.object({ type: z.literal('conversation_created'), conversation_id: z.int() }),
  z.object({ type: z.literal('response_done') }),
  z.object({ type: z.literal('error'), content: z.string() }),
  z.object({ type: z.literal('pong') }),
  /** Ours: the answer was cancelled; `response_done` follows. */
  z.object({ type: z.literal('cancelled') }),
  /** Ours, to `start` with `history`. `speaking` is the beginning of an answer that goes on. */
  z.object({
    type: z.literal('history'),
    conversation_id: z.int(),
    messages: z.array(chatWireMessageSchema),
    speaking: z.string().nullable(),
  }),
  /** Ours: somebody said something in another window. */
  z.object({ type: z.literal('user_message'), message: chatWireMessageSchema }),
  /** Ours: the session is over; `start` goes on or begins anew. */
  z.object({ type: z.literal('session_ended') }),
]);
export type ChatServerMessage = z.infer<typeof chatServerMessageSchema>;

/** One session of a spec chat. */
export const specSessionSchema = z.object({
  project_name: z.string(),
  is_active: z.boolean(),
  is_complete: z.boolean(),
  message_count: z.int(),
});
export const expandSessionSchema = specSessionSchema.extend({ features_created: z.int() });
export const assistantSessionSchema = z.object({
  project_name: z.string(),
  conversation_id: z.int().nullable(),
  is_active: z.boolean(),
});

/** Where the spec of a project stands, as far as a conversation writes it. */
export const specStatusSchema = z.object({
  exists: z.boolean(),
  status: z.enum(['not_started', 'in_progress', 'complete', 'error']),
  feature_count: z.int().nullable(),
  timestamp: z.string().nullable(),
  files_written: z.array(z.string()),
});

/** A conversation with the assistant in a list. */
export const conversationSummarySchema = z.object({
  id: z.int(),
  project_name: z.string(),
  title: z.string().nullable(),
  created_at: z.string().nullable(),
  updated_at: z.string().nullable(),
  message_count: z.int(),
});
export const conversationDetailSchema = conversationSummarySchema
  .omit({ message_count: true })
  .extend({ messages: z.array(chatWireMessageSchema) });

/** A version of a spec; the text comes with a single one only. */
export const specVersionSummarySchema = z.object({
  id: z.int(),
  origin: z.enum(['person', 'chat']),
  in_force: z.boolean(),
  feature_count: z.int().nullable(),
  created_at: z.string(),
  characters: z.int(),
});
export const specVersionDetailSchema = specVersionSummarySchema.extend({ text: z.string() });

/** What a person says to a run, and whether its agent has it. */
export const runMessageBodySchema = z.strictObject({ text: z.string().trim().min(1).max(20_000) });
export const wireRunMessageSchema = z.object({
  id: z.string(),
  run_id: z.int(),
  text: z.string(),
  created_at: z.string(),
  delivered_at: z.string().nullable(),
  /** `undelivered`: the run ended before its agent had it. */
  state: z.enum(['waiting', 'delivered', 'undelivered']),
});
export type WireRunMessage = z.infer<typeof wireRunMessageSchema>;
