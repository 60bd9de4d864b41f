import type {
  ChatKind,
  ChatMessage,
  Conversation,
  RunMessage,
  SpecVersion,
} from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { toChatMessage, toConversation, toRunMessage, toSpecVersion } from '../rows/chat-row.ts';
import type { Tables } from '../schema.ts';

export async function findConversation(
  db: Kysely<Tables>,
  conversationId: number,
): Promise<Conversation | null> {
  const row = await db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', conversationId)
    .executeTakeFirst();
  return row === undefined ? null : toConversation(row);
}

/** The last that was changed first. */
export async function findConversations(
  db: Kysely<Tables>,
  projectId: number,
  kind: ChatKind,
): Promise<Conversation[]> {
  const rows = await db
    .selectFrom('conversations')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('kind', '=', kind)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toConversation);
}

/** The last that was opened. */
export async function findLatestConversation(
  db: Kysely<Tables>,
  projectId: number,
  kind: ChatKind,
): Promise<Conversation | null> {
  const row = await db
    .selectFrom('conversations')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toConversation(row);
}

/** Oldest first. */
export async function findConversationMessages(
  db: Kysely<Tables>,
  conversationId: number,
): Promise<ChatMessage[]> {
  const rows = await db
    .selectFrom('conversation_messages')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .orderBy('id')
    .execute();
  return rows.map(toChatMessage);
}

/** Newest first. */
export async function findSpecVersions(
  db: Kysely<Tables>,
  projectId: number,
): Promise<SpecVersion[]> {
  const rows = await db
    .selectFrom('spec_versions')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(toSpecVersion);
}

export async function findLatestSpecInForce(
  db: Kysely<Tables>,
  projectId: number,
): Promise<SpecVersion | null> {
  const row = await db
    .selectFrom('spec_versions')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('in_force', '=', 1)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toSpecVersion(row);
}

/** Oldest first. */
export async function findRunMessages(db: Kysely<Tables>, runId: number): Promise<RunMessage[]> {
  const rows = await db
    .selectFrom('run_messages')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(toRunMessage);
}

export async function findRunMessage(
  db: Kysely<Tables>,
  messageId: string,
): Promise<RunMessage | null> {
  const row = await db
    .selectFrom('run_messages')
    .selectAll()
    .where('id', '=', messageId)
    .executeTakeFirst();
  return row === undefined ? null : toRunMessage(row);
}
