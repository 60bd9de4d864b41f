import type { ChatAttachment, ChatMessage, Conversation, Project } from '@ropewalk/contracts';
import { accept, type AgentImage, type Result } from '@ropewalk/core';
import { BEGIN } from '../prompts/render-chat-prompt.ts';
import type { ChatAgentDeps } from './chat-agent.ts';
import { readChatAllowance } from './chat-budget.ts';
import { createChatTurns } from './chat-turns.ts';
import type { ChatUpdate, ReadAttachment } from './chat-types.ts';
import { createdFeatures, writtenSpec, type NotedCall } from './noted-calls.ts';

/** A conversation that somebody watches, or whose agent is there. */
export interface ChatSession {
  readonly project: Project;
  readonly conversation: Conversation;
  /** What has been said of the answer that is being made; null between answers. */
  speaking(): string | null;
  featuresCreated(): number;
  watch(listener: (update: ChatUpdate) => void): () => void;
  isWatched(): boolean;
  hasAgent(): boolean;
  /** Lets the agent open the conversation, once. */
  begin(): void;
  say(
    said: { readonly content: string; readonly attachments: readonly ReadAttachment[] },
    by: symbol,
  ): Promise<Result<ChatMessage>>;
  cancel(): void;
  noteTool(call: NotedCall): void;
  /** Ends the agent's program; the conversation can go on with another one. */
  rest(): Promise<void>;
  /** Tells everybody that it is over. */
  end(): Promise<void>;
}

export interface ChatSessionDeps extends ChatAgentDeps {
  /** Called when an answer has come to its end or a person has said something. */
  readonly onActivity: () => void;
}

/** A session without an agent: that is started with the first thing to be said. */
export function createChatSession(
  deps: ChatSessionDeps,
  of: { readonly project: Project; readonly conversation: Conversation },
): ChatSession {
  const listeners = new Set<(update: ChatUpdate) => void>();
  let begun = false;
  let created = 0;
  const publish = (update: ChatUpdate): void => {
    for (const listener of listeners) listener(update);
  };
  const turns = createChatTurns(deps, { ...of, publish, onActivity: deps.onActivity });
  return {
    ...of,
    speaking: () => turns.speaking(),
    featuresCreated: () => created,
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    isWatched: () => listeners.size > 0,
    hasAgent: () => turns.hasAgent(),
    begin() {
      if (begun) return;
      begun = true;
      turns.queue({ content: BEGIN, documents: [], images: [], messageId: null });
    },
    async say(said, by) {
      const allowance = await readChatAllowance(deps.context, of.project.id);
      if (!allowance.ok) return allowance;
      begun = true;
      const kept = await keepMessage(deps, of.conversation, said);
      if (!kept.ok) return kept;
      deps.onActivity();
      publish({ type: 'said', message: kept.value, by });
      turns.queue({
        content: said.content,
        documents: said.attachments.filter((file) => file.kind === 'document'),
        images: said.attachments.flatMap(toImages),
        messageId: kept.value.id,
      });
      return accept(kept.value);
    },
    cancel: () => turns.cancel(),
    noteTool(call) {
      if (call.tool === 'ask_user') publish({ type: 'question', questions: questionsOf(call) });
      const features = createdFeatures(call);
      created += features.length;
      if (features.length > 0) publish({ type: 'features_created', features });
      const spec = writtenSpec(call);
      if (spec?.inForce === true) turns.noteCompleted();
      if (spec !== null) publish({ type: 'spec_written', inForce: spec.inForce });
    },
    rest: () => turns.rest(),
    async end() {
      await turns.end();
      publish({ type: 'ended' });
    },
  };
}

function keepMessage(
  { context }: ChatSessionDeps,
  { id: conversationId }: Conversation,
  said: { readonly content: string; readonly attachments: readonly ReadAttachment[] },
): Promise<Result<ChatMessage>> {
  return context.store.execute(
    'chat.say',
    {
      conversationId,
      role: 'user',
      content: said.content,
      toolCalls: [],
      attachments: said.attachments.map(toKept),
      ending: 'complete',
    },
    context.clock.now(),
  );
}

function questionsOf({ input }: NotedCall): unknown {
  return typeof input === 'object' && input !== null && 'questions' in input ? input.questions : [];
}

function toKept(file: ReadAttachment): ChatAttachment {
  const { filename, mimeType, sizeBytes } = file;
  return { filename, mimeType, sizeBytes, text: file.kind === 'document' ? file.text : null };
}

function toImages(file: ReadAttachment): readonly AgentImage[] {
  return file.kind === 'image' ? [{ mimeType: file.mimeType, base64: file.base64 }] : [];
}
