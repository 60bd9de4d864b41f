import type {
  ChatKind,
  Conversation,
  Project,
  Run,
  RunMessage,
  SpecVersion,
  WireRunMessage,
} from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import type { ChatSessionInfo } from '@ropewalk/engine';
import { toWireTime } from '../wire/wire-feature.ts';

/** A session as its kind shows it. */
export async function toWireSession(store: Store, kind: ChatKind, session: ChatSessionInfo) {
  const { conversation, projectName, featuresCreated } = session;
  const fresh =
    (await store.query('conversation', { conversationId: conversation.id })) ?? conversation;
  const common = {
    project_name: projectName,
    is_active: true,
    is_complete: fresh.status === 'completed',
    message_count: fresh.messageCount,
  };
  switch (kind) {
    case 'spec':
      return common;
    case 'expand':
      return { ...common, features_created: featuresCreated };
    case 'assistant':
      return { project_name: projectName, conversation_id: conversation.id, is_active: true };
  }
}

export function toWireConversation(conversation: Conversation, { name }: Pick<Project, 'name'>) {
  return {
    id: conversation.id,
    project_name: name,
    title: conversation.title,
    created_at: toWireTime(conversation.createdAt),
    updated_at: toWireTime(conversation.updatedAt),
    message_count: conversation.messageCount,
  };
}

export function toWireSpecVersion(version: SpecVersion) {
  return {
    id: version.id,
    origin: version.origin,
    in_force: version.inForce,
    feature_count: version.featureCount,
    created_at: toWireTime(version.at),
    characters: version.text.length,
  };
}

/**
 * Where the spec stands as far as conversations write it: what the last of them has come to, and nothing of
 * those before it, which would make a new one look complete.
 */
export async function readSpecStatus(store: Store, projectId: number) {
  const [conversation] = (await store.query('conversations', { projectId, kind: 'spec' })).toSorted(
    (left, right) => right.id - left.id,
  );
  const versions = await store.query('specVersions', { projectId });
  const written = versions.find(
    (version) => version.conversationId === conversation?.id && version.inForce,
  );
  if (conversation === undefined) {
    return { exists: false, status: 'not_started' as const, ...NOTHING };
  }
  if (written === undefined) {
    const isOver = conversation.status === 'closed';
    return {
      exists: false,
      status: isOver ? ('not_started' as const) : ('in_progress' as const),
      ...NOTHING,
    };
  }
  return {
    exists: true,
    status: 'complete' as const,
    feature_count: written.featureCount,
    timestamp: toWireTime(written.at),
    files_written: ['app_spec.txt'],
  };
}

const NOTHING = { feature_count: null, timestamp: null, files_written: [] };

export function toWireRunMessage(message: RunMessage, run: Run): WireRunMessage {
  const { deliveredAt } = message;
  return {
    id: message.id,
    run_id: message.runId,
    text: message.text,
    created_at: toWireTime(message.at),
    delivered_at: deliveredAt === null ? null : toWireTime(deliveredAt),
    state:
      deliveredAt !== null ? 'delivered' : run.state.status === 'ended' ? 'undelivered' : 'waiting',
  };
}
