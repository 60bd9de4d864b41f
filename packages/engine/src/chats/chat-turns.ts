import { randomUUID } from 'node:crypto';
import type {
  AgentEnding,
  AgentEvent,
  ChatMessage,
  ChatMessageEnding,
  Conversation,
  Project,
} from '@ropewalk/contracts';
import type { AgentImage } from '@ropewalk/core';
import { renderChatContext, type ChatContext } from '../prompts/render-chat-prompt.ts';
import { createAnswer, type Answer } from './answer.ts';
import { startChatAgent, type ChatAgent, type ChatAgentDeps } from './chat-agent.ts';
import type { ChatUpdate } from './chat-types.ts';
import { describeFailure } from './describe-ending.ts';
import { isTool } from './noted-calls.ts';

/** How long a cancelled answer may take to end before its program is ended. */
const CANCEL_LIMIT_MS = 10_000;
/** Said where a person sends files without a word. */
const ATTACHED = 'See what is attached.';

/** What is said to the agent in one turn. */
export interface TurnRequest extends Omit<ChatContext, 'history'> {
  /** What is said: a person's words, or ours where the agent is to begin. */
  readonly content: string;
  readonly images: readonly AgentImage[];
  /** The message that it answers, kept already; null where nobody has said anything. */
  readonly messageId: number | null;
}

/** Whom the agent talks with, and who hears of it. */
export interface TurnsOf {
  readonly project: Project;
  readonly conversation: Conversation;
  publish(update: ChatUpdate): void;
  /** Called when an answer has come to its end. */
  onActivity(): void;
}

/** The answers of one conversation, one at a time, by an agent that is started when it is needed. */
export interface ChatTurns {
  /** Asks for an answer once those before it have come to their end. */
  queue(request: TurnRequest): void;
  /** What has been said of the answer that is being made; null between answers. */
  speaking(): string | null;
  hasAgent(): boolean;
  /** The answer that is being made has brought the conversation to what it was for. */
  noteCompleted(): void;
  cancel(): void;
  /** Ends the agent's program; the next turn starts another one. */
  rest(): Promise<void>;
  /** Nothing is answered any more. Resolves when no agent is left. */
  end(): Promise<void>;
}

interface Turn {
  readonly id: string;
  readonly answer: Answer;
  readonly ended: PromiseWithResolvers<AgentEnding>;
  cancelled: boolean;
  completed: boolean;
}

interface State {
  readonly deps: ChatAgentDeps;
  readonly of: TurnsOf;
  agent: ChatAgent | null;
  turn: Turn | null;
  over: boolean;
  /** Settles when nothing is queued; never rejects. */
  last: Promise<void>;
}

/** No agent, and nothing asked for. */
export function createChatTurns(deps: ChatAgentDeps, of: TurnsOf): ChatTurns {
  const state: State = { deps, of, agent: null, turn: null, over: false, last: Promise.resolve() };
  return {
    queue(request) {
      state.last = state.last.then(() =>
        takeTurn(state, request).catch((err: unknown) =>
          deps.context.log.error({ err, conversationId: of.conversation.id }, 'a turn failed'),
        ),
      );
    },
    speaking: () => state.turn?.answer.text ?? null,
    hasAgent: () => state.agent !== null || state.turn !== null,
    noteCompleted() {
      if (state.turn !== null) state.turn.completed = true;
    },
    cancel: () => cancelTurn(state),
    async rest() {
      await state.agent?.end();
    },
    async end() {
      state.over = true;
      if (state.turn !== null) state.turn.cancelled = true;
      await state.agent?.end();
      await state.last;
      // An agent that was being started while the end came.
      await state.agent?.end();
    },
  };
}

async function takeTurn(state: State, request: TurnRequest): Promise<void> {
  if (state.over) return;
  const { deps, of } = state;
  const turn: Turn = {
    id: randomUUID(),
    answer: createAnswer(),
    ended: Promise.withResolvers(),
    cancelled: false,
    completed: false,
  };
  state.turn = turn;
  const ending = await askAgent(state, turn, request).catch((error: unknown): AgentEnding => {
    deps.context.log.error({ err: error, conversationId: of.conversation.id }, 'no answer');
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'failed', code: 'protocol', message };
  });
  await keepAnswer(state, turn.answer, turn.cancelled ? 'cancelled' : endingOf(ending));
  state.turn = null;
  of.onActivity();
  const failure = turn.cancelled ? null : describeFailure(ending);
  if (turn.cancelled) of.publish({ type: 'cancelled' });
  if (failure !== null) of.publish({ type: 'error', content: failure });
  of.publish({ type: 'response_done', completed: turn.completed });
}

async function askAgent(state: State, turn: Turn, request: TurnRequest): Promise<AgentEnding> {
  const { deps, of } = state;
  const isFresh = state.agent === null;
  if (state.agent === null) {
    const onEvent = (event: AgentEvent): void => hear(state, event);
    const started = await startChatAgent(deps, { ...of, onEvent });
    if (!started.ok) return { kind: 'failed', code: 'protocol', message: started.refusal.message };
    state.agent = started.value;
  }
  if (turn.cancelled) return { kind: 'cancelled' };
  const history = isFresh ? await historyBefore(state, request.messageId) : [];
  const stopWatching = watchSilence(state, turn);
  try {
    const context = renderChatContext({ ...request, history });
    await state.agent.say({
      id: turn.id,
      text: request.content.trim() || ATTACHED,
      context,
      images: request.images,
    });
    return await turn.ended.promise;
  } finally {
    stopWatching();
  }
}

/** What another agent of this conversation has heard and said; a greeting alone is nothing to go on from. */
async function historyBefore(
  { deps, of }: State,
  messageId: number | null,
): Promise<readonly ChatMessage[]> {
  const conversationId = of.conversation.id;
  const all = await deps.context.store.query('conversationMessages', { conversationId });
  const before = all.filter(({ id }) => messageId === null || id < messageId);
  return before.some(({ role }) => role === 'user') ? before : [];
}

function hear(state: State, event: AgentEvent): void {
  const { turn, of } = state;
  switch (event.type) {
    case 'text':
      if (turn !== null) of.publish({ type: 'text', content: turn.answer.addText(event.text) });
      return;
    case 'tool_call':
      turn?.answer.addCall({ tool: event.tool, input: event.input });
      // What it asks the person comes as a question.
      if (!isTool(event.tool, 'ask_user')) {
        of.publish({ type: 'tool_call', tool: event.tool, input: event.input });
      }
      return;
    case 'turn_ended':
      turn?.ended.resolve(event.ending);
      return;
    case 'ended':
      state.agent = null;
      turn?.ended.resolve(event.ending);
      return;
    default:
      return;
  }
}

/** Ends the agent when nothing is heard of its answer for too long. */
function watchSilence({ deps: { context }, of, agent }: State, { answer }: Turn): () => void {
  let heard = -1;
  let stop = (): void => undefined;
  const arm = (): void => {
    const at = context.clock.now() + of.project.settings.silenceLimitMs;
    stop = context.clock.wakeAt(at, look);
  };
  const look = (): void => {
    const length = answer.text.length + answer.toolCalls.length;
    if (length === heard) void agent?.end();
    heard = length;
    arm();
  };
  arm();
  return () => stop();
}

function cancelTurn({ deps: { context }, agent, turn }: State): void {
  if (turn === null || turn.cancelled) return;
  turn.cancelled = true;
  if (agent?.cancel(turn.id) === true) turn.ended.resolve({ kind: 'cancelled' });
  const at = context.clock.now() + CANCEL_LIMIT_MS;
  const stop = context.clock.wakeAt(at, () => void agent?.end());
  void turn.ended.promise.then(() => stop());
}

async function keepAnswer(
  { deps: { context }, of }: State,
  { text, toolCalls }: Answer,
  ending: ChatMessageEnding,
): Promise<void> {
  if (text === '' && toolCalls.length === 0) return;
  const conversationId = of.conversation.id;
  const message = { conversationId, role: 'assistant', content: text, ending } as const;
  const kept = await context.store.execute(
    'chat.say',
    { ...message, toolCalls, attachments: [] },
    context.clock.now(),
  );
  if (!kept.ok) context.log.warn({ conversationId, refusal: kept.refusal }, 'an answer is lost');
}

function endingOf({ kind }: AgentEnding): ChatMessageEnding {
  switch (kind) {
    case 'completed':
      return 'complete';
    case 'cancelled':
      return 'cancelled';
    case 'limit':
    case 'failed':
    case 'died':
      return 'failed';
  }
}
