import { z } from 'zod';

/** What a conversation with a person is for. */
export const chatKindSchema = z.enum(['spec', 'expand', 'assistant']);
export type ChatKind = z.infer<typeof chatKindSchema>;

/** `completed`: it has come to what it was for; a new conversation begins the next time. */
export const conversationStatusSchema = z.enum(['open', 'completed', 'closed']);

/** A conversation with a person about one project. */
export const conversationSchema = z.object({
  id: z.int(),
  projectId: z.int(),
  kind: chatKindSchema,
  /** The beginning of what the person said first. */
  title: z.string().nullable(),
  status: conversationStatusSchema,
  messageCount: z.int(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** A file that came with a message. */
export const chatAttachmentSchema = z.object({
  filename: z.string(),
  mimeType: z.string(),
  sizeBytes: z.int(),
  /** What was read from a document; null for pictures, which are not kept. */
  text: z.string().nullable(),
});
export type ChatAttachment = z.infer<typeof chatAttachmentSchema>;

/** A tool that was used while an answer was made. */
export const chatToolCallSchema = z.object({ tool: z.string(), input: z.unknown() });
export type ChatToolCall = z.infer<typeof chatToolCallSchema>;

/** How the answer ended; what a person says is always `complete`. */
export const chatMessageEndingSchema = z.enum(['complete', 'cancelled', 'failed']);
export type ChatMessageEnding = z.infer<typeof chatMessageEndingSchema>;

/** One message of a conversation, kept in full. */
export const chatMessageSchema = z.object({
  id: z.int(),
  conversationId: z.int(),
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  toolCalls: z.array(chatToolCallSchema),
  attachments: z.array(chatAttachmentSchema),
  ending: chatMessageEndingSchema,
  at: z.number(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

/** A text that was, or is about to become, the spec of a project. Versions are never changed. */
export const specVersionSchema = z.object({
  id: z.int(),
  projectId: z.int(),
  text: z.string(),
  origin: z.enum(['person', 'chat']),
  conversationId: z.int().nullable(),
  /** False for a draft, which the project does not go by. */
  inForce: z.boolean(),
  /** How many features the conversation agreed on, if it did. */
  featureCount: z.int().nullable(),
  at: z.number(),
});
export type SpecVersion = z.infer<typeof specVersionSchema>;

/** What a person said to an agent that works. */
export const runMessageSchema = z.object({
  /** A UUID. */
  id: z.string(),
  runId: z.int(),
  text: z.string(),
  at: z.number(),
  /** Null while it waits, and for ever when its run ended before. */
  deliveredAt: z.number().nullable(),
});
export type RunMessage = z.infer<typeof runMessageSchema>;
