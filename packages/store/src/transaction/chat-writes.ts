import type { ChatWrites } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import {
  findConversation,
  findLatestConversation,
  findLatestSpecInForce,
  findRunMessage,
} from '../queries/chat-queries.ts';
import { toChatMessage, toConversation, toRunMessage, toSpecVersion } from '../rows/chat-row.ts';
import { toJson } from '../rows/json.ts';
import type { Tables } from '../schema.ts';
import { requireSaved } from './require-saved.ts';

export function chatWrites(db: Kysely<Tables>, now: number): ChatWrites {
  return {
    conversation: (conversationId) => findConversation(db, conversationId),
    latestConversation: (projectId, kind) => findLatestConversation(db, projectId, kind),
    latestSpecInForce: (projectId) => findLatestSpecInForce(db, projectId),
    runMessage: (messageId) => findRunMessage(db, messageId),
    ...conversationWrites(db, now),
    async insertSpecVersion(version) {
      const row = await db
        .insertInto('spec_versions')
        .values({
          project_id: version.projectId,
          text: version.text,
          origin: version.origin,
          conversation_id: version.conversationId,
          in_force: version.inForce ? 1 : 0,
          feature_count: version.featureCount,
          at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toSpecVersion(row);
    },
    async insertRunMessage({ id, runId, text }) {
      const row = await db
        .insertInto('run_messages')
        .values({ id, run_id: runId, text, at: now, delivered_at: null })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toRunMessage(row);
    },
    async markDelivered(messageId) {
      const result = await db
        .updateTable('run_messages')
        .set({ delivered_at: now })
        .where('id', '=', messageId)
        .where('delivered_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
  };
}

function conversationWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<
  ChatWrites,
  'insertConversation' | 'saveConversation' | 'deleteConversation' | 'insertChatMessage'
> {
  return {
    async insertConversation({ projectId, kind }) {
      const row = await db
        .insertInto('conversations')
        .values({
          project_id: projectId,
          kind,
          title: null,
          status: 'open',
          message_count: 0,
          created_at: now,
          updated_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toConversation(row);
    },
    async saveConversation({ id, title, status, messageCount, updatedAt }) {
      const result = await db
        .updateTable('conversations')
        .set({ title, status, message_count: messageCount, updated_at: updatedAt })
        .where('id', '=', id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `conversation ${id}`);
    },
    async deleteConversation(conversationId) {
      await db.deleteFrom('conversations').where('id', '=', conversationId).execute();
    },
    async insertChatMessage(message) {
      const row = await db
        .insertInto('conversation_messages')
        .values({
          conversation_id: message.conversationId,
          role: message.role,
          content: message.content,
          tool_calls: toJson(message.toolCalls),
          attachments: toJson(message.attachments),
          ending: message.ending,
          at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toChatMessage(row);
    },
  };
}
