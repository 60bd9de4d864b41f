import { rm } from 'node:fs/promises';
import type { ChatKind, Conversation, Project } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { requireChatDriver, type ChatAgentDeps } from './chat-agent.ts';
import { chatsFolder } from './chat-place.ts';
import { createChatSession, type ChatSession } from './chat-session.ts';
import { takeSeat } from './take-seat.ts';
import type { Chats, ChatSeat } from './chat-types.ts';

/** An agent that nobody has talked with for this long is ended; what was said stays. */
const IDLE_MS = 30 * 60_000;

export interface ChatsDeps extends ChatAgentDeps {
  /** How long an agent may wait for its person, in milliseconds. */
  readonly idleMs?: number;
}

interface Entry {
  readonly session: ChatSession;
  /** Puts the moment off at which the agent is ended. */
  touch(): void;
  forget(): void;
}

/** Conversations of a home; none goes on at first. */
export function createChats(deps: ChatsDeps): Chats {
  const entries = new Map<number, Entry>();
  const find = (fits: (session: ChatSession) => boolean): readonly Entry[] =>
    [...entries.values()].filter(({ session }) => fits(session));
  const ofKind = (projectId: number, kind: ChatKind): readonly Entry[] =>
    find(({ project, conversation }) => project.id === projectId && conversation.kind === kind);
  return {
    join: (request) => join(deps, entries, request),
    sessions: (kind) =>
      find(({ conversation }) => conversation.kind === kind).map(({ session }) => ({
        projectName: session.project.name,
        conversation: session.conversation,
        featuresCreated: session.featuresCreated(),
      })),
    async end(projectId, kind) {
      const found = ofKind(projectId, kind);
      await Promise.all(found.map(endEntry));
      for (const { session } of found) {
        if (kind !== 'assistant') await closeConversation(deps, session.conversation.id);
      }
      return found.length > 0;
    },
    async endConversation(conversationId) {
      await Promise.all(
        find(({ conversation }) => conversation.id === conversationId).map(endEntry),
      );
    },
    async panic(projectId) {
      const found = find(({ project }) => projectId === null || project.id === projectId);
      const working = found.filter(({ session }) => session.hasAgent()).length;
      await Promise.all(found.map(endEntry));
      return working;
    },
    noteTool({ chat }, call) {
      const entry = chat === undefined ? undefined : entries.get(chat.conversationId);
      entry?.session.noteTool(call);
    },
    async close() {
      await Promise.all(find(() => true).map(endEntry));
    },
  };
}

async function join(
  deps: ChatsDeps,
  entries: Map<number, Entry>,
  { project, kind, conversationId, onUpdate }: Parameters<Chats['join']>[0],
): Promise<Result<ChatSeat>> {
  const able = await requireChatDriver(deps, project);
  if (!able.ok) return able;
  const live = [...entries.values()].find(
    ({ session }) =>
      kind !== 'assistant' &&
      session.project.id === project.id &&
      session.conversation.kind === kind,
  );
  const opened =
    live === undefined
      ? await openConversation(deps, project, kind, conversationId)
      : accept({ conversation: live.session.conversation, isNew: false });
  if (!opened.ok) return opened;
  const { conversation, isNew } = opened.value;
  const entry = entries.get(conversation.id) ?? createEntry(deps, project, conversation, entries);
  entries.set(conversation.id, entry);
  const { session, touch, forget } = entry;
  touch();
  const seat = await takeSeat(deps.context, {
    session,
    isNew,
    onUpdate,
    async finish() {
      await endEntry(entry);
      await closeConversation(deps, conversation.id);
    },
    onLeft() {
      if (!session.isWatched() && !session.hasAgent()) forget();
    },
  });
  return accept(seat);
}

async function endEntry({ session, forget }: Entry): Promise<void> {
  forget();
  await session.end();
}

/** Removes what conversations of an earlier process have left; for start-up. */
export async function removeLeftChats({
  context,
  projects,
}: Pick<ChatAgentDeps, 'context' | 'projects'>): Promise<void> {
  for (const project of await context.store.query('projects', {})) {
    try {
      await rm(chatsFolder(await projects.of(project.id)), { recursive: true, force: true });
    } catch (err) {
      context.log.warn({ err, projectId: project.id }, 'what a conversation left stays');
    }
  }
}

function createEntry(
  deps: ChatsDeps,
  project: Project,
  conversation: Conversation,
  entries: Map<number, Entry>,
): Entry {
  const { context, idleMs = IDLE_MS } = deps;
  let cancelTimer = (): void => undefined;
  const touch = (): void => {
    cancelTimer();
    cancelTimer = context.clock.wakeAt(context.clock.now() + idleMs, expire);
  };
  const expire = (): void => {
    if (session.speaking() !== null) return touch();
    session
      .rest()
      .catch((err: unknown) => context.log.error({ err }, 'an idle agent could not be ended'))
      .finally(() => {
        if (!session.isWatched() && !session.hasAgent()) entry.forget();
      });
  };
  const session = createChatSession({ ...deps, onActivity: touch }, { project, conversation });
  const entry: Entry = {
    session,
    touch,
    forget() {
      cancelTimer();
      if (entries.get(conversation.id) === entry) entries.delete(conversation.id);
    },
  };
  return entry;
}

async function openConversation(
  { context }: ChatsDeps,
  project: Project,
  kind: ChatKind,
  conversationId: number | null,
): Promise<Result<{ readonly conversation: Conversation; readonly isNew: boolean }>> {
  if (conversationId !== null) {
    const found = await context.store.query('conversation', { conversationId });
    return found?.projectId === project.id && found.kind === kind
      ? accept({ conversation: found, isNew: false })
      : refuse(
          'conversation_unknown',
          `"${project.name}" has no conversation ${conversationId}. Begin a new one.`,
        );
  }
  const now = context.clock.now();
  const opened = await context.store.execute('chat.open', { projectId: project.id, kind }, now);
  if (opened.ok && kind === 'assistant') {
    await context.store.execute(
      'chat.say',
      {
        conversationId: opened.value.conversation.id,
        role: 'assistant',
        content: greetingOf(project),
        toolCalls: [],
        attachments: [],
        ending: 'complete',
      },
      now,
    );
  }
  return opened;
}

/** What every conversation with the assistant begins with; no model is asked for it. */
function greetingOf({ name }: Project): string {
  return `Hello! I know the code, the specification and the backlog of **${name}**. Ask me about them, or tell me what should be added.`;
}

async function closeConversation({ context }: ChatsDeps, conversationId: number): Promise<void> {
  await context.store.execute('chat.close', { conversationId }, context.clock.now());
}
