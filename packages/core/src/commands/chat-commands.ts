import type { ChatKind, Conversation } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { requireProject } from './require.ts';

/** Characters of what a person said first that make the title. */
const TITLE_LENGTH = 50;

/** A spec or an expansion has one conversation at a time; an assistant's are as many as somebody begins. */
export const openChat: CommandHandler<'chat.open'> = async (tx, { projectId, kind }) => {
  const project = await requireProject(tx, projectId);
  if (!project.ok) {
    return project;
  }
  const latest = kind === 'assistant' ? null : await tx.latestConversation(projectId, kind);
  if (latest?.status === 'open') {
    return accept({ conversation: latest, isNew: false });
  }
  const conversation = await tx.insertConversation({ projectId, kind });
  await tell(tx, conversation, 'opened');
  return accept({ conversation, isNew: true });
};

/** Keeps one message; the first one of a person gives the title. */
export const sayInChat: CommandHandler<'chat.say'> = async (tx, input) => {
  const found = await requireConversation(tx, input.conversationId);
  if (!found.ok) {
    return found;
  }
  const conversation = found.value;
  const message = await tx.insertChatMessage(input);
  const title = conversation.title ?? (input.role === 'user' ? titleOf(input.content) : null);
  await tx.saveConversation({
    ...conversation,
    title,
    messageCount: conversation.messageCount + 1,
    updatedAt: tx.now,
  });
  await tell(tx, conversation, 'said');
  return accept(message);
};

/** The next one of its kind begins anew; what was said stays. */
export const closeChat: CommandHandler<'chat.close'> = async (tx, { conversationId }) => {
  const found = await requireConversation(tx, conversationId);
  if (!found.ok || found.value.status === 'closed') {
    return found;
  }
  const closed: Conversation = { ...found.value, status: 'closed', updatedAt: tx.now };
  await tx.saveConversation(closed);
  await tell(tx, closed, 'closed');
  return accept(closed);
};

/** What was said goes with it; versions of a spec stay. */
export const deleteChat: CommandHandler<'chat.delete'> = async (tx, { conversationId }) => {
  const found = await requireConversation(tx, conversationId);
  if (!found.ok) {
    return found;
  }
  await tx.deleteConversation(conversationId);
  await tell(tx, found.value, 'deleted');
  return accept(null);
};

/** A conversation, or a refusal that says where they are listed. */
export async function requireConversation(
  tx: StoreTransaction,
  conversationId: number,
): Promise<Result<Conversation>> {
  const conversation = await tx.conversation(conversationId);
  return conversation === null
    ? refuse(
        'conversation_unknown',
        `There is no conversation ${conversationId}. Ask for the list of conversations.`,
      )
    : accept(conversation);
}

/** Says what became of a conversation. */
export async function tell(
  tx: StoreTransaction,
  {
    id,
    projectId,
    kind,
  }: { readonly id: number; readonly projectId: number; readonly kind: ChatKind },
  change: 'opened' | 'said' | 'completed' | 'closed' | 'deleted',
): Promise<void> {
  await tx.append(projectId, { type: 'chat.changed', conversationId: id, kind, change });
}

function titleOf(content: string): string | null {
  const text = content.trim().replaceAll(/\s+/gu, ' ');
  if (text === '') {
    return null;
  }
  const characters = [...text];
  return characters.length <= TITLE_LENGTH
    ? text
    : `${characters.slice(0, TITLE_LENGTH).join('')}...`;
}
