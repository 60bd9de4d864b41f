import type { ChatClientMessage, ChatServerMessage, ChatWireMessage } from '@ropewalk/contracts';
import { toQuestions, type Question } from './questions.logic.ts';

export type ToolCall = ChatWireMessage['tool_calls'][number];
export interface CreatedFeature {
  readonly id: number;
  readonly name: string;
  readonly category: string;
}

/** What a person says: kept as it was sent, so that it can be sent again. */
export type Outgoing = Extract<ChatClientMessage, { type: 'message' | 'answer' }>;

/** One message as it is shown. */
export interface ChatLine {
  readonly key: string;
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly toolCalls: readonly ToolCall[];
  readonly attachments: readonly { readonly filename: string; readonly size_bytes: number }[];
  readonly ending: 'complete' | 'cancelled' | 'failed';
  /** Ours, of which the control plane has not yet shown that it has it. */
  readonly sent: Outgoing | null;
}

/** A conversation as this window knows it. */
export interface ChatState {
  /** `opening` until everything that was said before is here. */
  readonly status: 'opening' | 'open' | 'over';
  readonly conversationId: number | null;
  readonly lines: readonly ChatLine[];
  /** The answer that is being made; null between answers. */
  readonly speaking: { readonly text: string; readonly toolCalls: readonly ToolCall[] } | null;
  readonly questions: readonly Question[];
  readonly problem: string | null;
  readonly created: readonly CreatedFeature[];
  /** The project goes by a spec that was agreed on here. */
  readonly stands: boolean;
  /** Ours that never came to the control plane, because the connection broke. */
  readonly undelivered: readonly ChatLine[];
  readonly nextKey: number;
}

export const INITIAL_CHAT: ChatState = {
  status: 'opening',
  conversationId: null,
  lines: [],
  speaking: null,
  questions: [],
  problem: null,
  created: [],
  stands: false,
  undelivered: [],
  nextKey: 1,
};

/** What a message of the control plane makes of a conversation. */
export function hear(state: ChatState, message: ChatServerMessage): ChatState {
  switch (message.type) {
    case 'history':
      return withHistory(state, message);
    case 'conversation_created':
      return { ...state, conversationId: message.conversation_id };
    case 'text':
      return {
        ...state,
        speaking: {
          text: (state.speaking?.text ?? '') + message.content,
          toolCalls: state.speaking?.toolCalls ?? [],
        },
      };
    case 'tool_call':
      return {
        ...state,
        speaking: {
          text: state.speaking?.text ?? '',
          toolCalls: [
            ...(state.speaking?.toolCalls ?? []),
            { tool: message.tool, input: message.input },
          ],
        },
      };
    case 'question':
      return { ...state, questions: toQuestions(message.questions) };
    case 'features_created':
      return { ...state, created: [...state.created, ...message.features] };
    case 'spec_complete':
    case 'complete':
      return { ...state, stands: true };
    case 'user_message':
      return { ...add(state, toLine(message.message)), speaking: EMPTY, questions: [] };
    case 'cancelled':
      return settle(state, 'cancelled');
    case 'error':
      // A refusal comes before anything was said; a failure in the middle of an answer, or in place of one.
      return { ...settle(state, 'failed'), problem: message.content };
    case 'response_done':
      return settle(state, 'complete');
    case 'session_ended':
      return { ...settle(state, 'complete'), status: 'over' };
    case 'file_written':
    case 'expansion_complete':
    case 'pong':
      return state;
  }
}

const EMPTY = { text: '', toolCalls: [] } as const;

/** What is said by the person of this window. An answer is expected from here on. */
export function say(state: ChatState, sent: Outgoing): ChatState {
  const attachments =
    sent.type === 'answer'
      ? []
      : sent.attachments.map(({ filename, base64Data }) => ({
          filename,
          size_bytes: Math.floor((base64Data.replace(/=+$/, '').length * 3) / 4),
        }));
  const line: Omit<ChatLine, 'key'> = {
    role: 'user',
    content: textOf(sent),
    toolCalls: [],
    attachments,
    ending: 'complete',
    sent,
  };
  return { ...add(state, line), speaking: EMPTY, questions: [], problem: null };
}

/** Takes back what did not arrive, or what is about to be said again. */
export function dropUndelivered(state: ChatState, key: string): ChatState {
  return { ...state, undelivered: state.undelivered.filter((line) => line.key !== key) };
}

/** Choices as the control plane writes them down: see `toAnswerText` of its server. */
export function textOf(sent: Outgoing): string {
  if (sent.type === 'message') {
    return sent.content;
  }
  return Object.keys(sent.answers)
    .toSorted((left, right) => Number(left) - Number(right))
    .map((key) => [sent.answers[key] ?? ''].flat().join(', '))
    .join('; ');
}

function add(state: ChatState, line: Omit<ChatLine, 'key'>): ChatState {
  return {
    ...state,
    lines: [...state.lines, { ...line, key: `own-${state.nextKey}` }],
    nextKey: state.nextKey + 1,
  };
}

function settle(state: ChatState, ending: ChatLine['ending']): ChatState {
  const { speaking } = state;
  if (speaking === null || (speaking.text === '' && speaking.toolCalls.length === 0)) {
    return { ...state, speaking: null };
  }
  const line = {
    role: 'assistant',
    content: speaking.text,
    toolCalls: speaking.toolCalls,
    attachments: [],
    ending,
    sent: null,
  } as const;
  return { ...add(state, line), speaking: null };
}

/** Everything anew, as the control plane has it; what it does not have of ours is kept apart. */
function withHistory(
  state: ChatState,
  history: Extract<ChatServerMessage, { type: 'history' }>,
): ChatState {
  const isSame = state.conversationId === null || state.conversationId === history.conversation_id;
  const last = history.messages.at(-1);
  return {
    ...state,
    status: 'open',
    conversationId: history.conversation_id,
    lines: history.messages.map((message) => ({
      ...toLine(message),
      key: `kept-${message.id}`,
    })),
    speaking: { text: history.speaking ?? '', toolCalls: [] },
    questions: last?.role === 'assistant' ? askedIn(last.tool_calls) : [],
    stands: history.messages.some(({ tool_calls }) => tool_calls.some(isFinalSpec)),
    created: isSame ? state.created : [],
    undelivered: isSame ? [...state.undelivered, ...notIn(history.messages, state.lines)] : [],
  };
}

/** Ours that stand in no history: each of its messages makes good for one of ours. */
function notIn(messages: readonly ChatWireMessage[], lines: readonly ChatLine[]): ChatLine[] {
  const own = lines.filter(({ role }) => role === 'user');
  const kept = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  return own.flatMap((line) => {
    const place = kept.indexOf(line.content);
    if (place !== -1) {
      kept.splice(place, 1);
      return [];
    }
    return line.sent === null ? [] : [line];
  });
}

function toLine(message: ChatWireMessage): Omit<ChatLine, 'key'> {
  return {
    role: message.role,
    content: message.content,
    toolCalls: message.tool_calls,
    attachments: message.attachments,
    ending: message.ending,
    sent: null,
  };
}

/** Agents put the name of a server in front of some tools. */
export function toolName(tool: string): string {
  return tool.slice(tool.lastIndexOf('__') + (tool.includes('__') ? 2 : 1));
}

function askedIn(calls: readonly ToolCall[]): readonly Question[] {
  const asked = calls.findLast(({ tool }) => toolName(tool) === 'ask_user')?.input;
  return typeof asked === 'object' && asked !== null && 'questions' in asked
    ? toQuestions(asked.questions)
    : [];
}

function isFinalSpec({ tool, input }: ToolCall): boolean {
  return (
    toolName(tool) === 'spec_write' &&
    typeof input === 'object' &&
    input !== null &&
    'final' in input &&
    input.final === true
  );
}
