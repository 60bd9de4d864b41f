import {
  chatAttachmentSchema,
  chatMessageSchema,
  chatToolCallSchema,
  conversationSchema,
  specVersionSchema,
  type ChatMessage,
  type Conversation,
  type RunMessage,
  type SpecVersion,
} from '@ropewalk/contracts';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type {
  ConversationMessageTable,
  ConversationTable,
  RunMessageTable,
  SpecVersionTable,
} from '../schema.ts';
import { jsonColumn, wordColumn } from './json.ts';

const kind = wordColumn('conversations.kind', conversationSchema.shape.kind);
const status = wordColumn('conversations.status', conversationSchema.shape.status);
const role = wordColumn('conversation_messages.role', chatMessageSchema.shape.role);
const ending = wordColumn('conversation_messages.ending', chatMessageSchema.shape.ending);
const toolCalls = jsonColumn('conversation_messages.tool_calls', z.array(chatToolCallSchema));
const attachments = jsonColumn('conversation_messages.attachments', z.array(chatAttachmentSchema));
const origin = wordColumn('spec_versions.origin', specVersionSchema.shape.origin);

export function toConversation(row: Selectable<ConversationTable>): Conversation {
  return {
    id: row.id,
    projectId: row.project_id,
    kind: kind(row.kind),
    title: row.title,
    status: status(row.status),
    messageCount: row.message_count,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function toChatMessage(row: Selectable<ConversationMessageTable>): ChatMessage {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    role: role(row.role),
    content: row.content,
    toolCalls: toolCalls.parse(row.tool_calls),
    attachments: attachments.parse(row.attachments),
    ending: ending(row.ending),
    at: row.at,
  };
}

export function toSpecVersion(row: Selectable<SpecVersionTable>): SpecVersion {
  return {
    id: row.id,
    projectId: row.project_id,
    text: row.text,
    origin: origin(row.origin),
    conversationId: row.conversation_id,
    inForce: row.in_force !== 0,
    featureCount: row.feature_count,
    at: row.at,
  };
}

export function toRunMessage(row: Selectable<RunMessageTable>): RunMessage {
  return {
    id: row.id,
    runId: row.run_id,
    text: row.text,
    at: row.at,
    deliveredAt: row.delivered_at,
  };
}
