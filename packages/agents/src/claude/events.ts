import type { ToolKind, Usage } from '@ropewalk/contracts';
import type { ProgressEvent } from '../session.ts';
import { MCP_SERVER_NAME } from './claude-settings.ts';
import { codeOfProviderError } from '../provider-error.ts';
import { withImages } from '../with-images.ts';
import { cutAtWord } from '../whole-words.ts';
import {
  parseMessage,
  imagesOfResult,
  textOfResult,
  type Block,
  type CallUsage,
  type ClaudeMessage,
  type ResultMessage,
} from './messages.ts';

/** What a session has shown so far, as far as its end depends on it. */
export interface ClaudeState {
  readonly started: boolean;
  /** The state of our tool server as the program reported it; null before it did. */
  readonly mcpStatus: string | null;
  /** Tokens of the finished model calls, and of the one that is being reported. */
  readonly settled: Usage;
  readonly call: { readonly id: string; readonly usage: CallUsage } | null;
  /** A window of the subscription that is used up. */
  readonly rejected: { readonly window: string; readonly resetsAt: number | null } | null;
  /** The provider answered a call with 401. */
  readonly keyRefused: boolean;
  /** Typed error of the last assistant message that was one, and its text for people. */
  readonly error: { readonly name: string; readonly text: string } | null;
  readonly refused: boolean;
  readonly result: ResultMessage | null;
  /** Text that came in scraps: what of it is held back; null when the text of the next answer is new. */
  readonly streamed: string | null;
}

const NOTHING_USED: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
};

export const INITIAL_CLAUDE_STATE: ClaudeState = {
  started: false,
  mcpStatus: null,
  settled: NOTHING_USED,
  call: null,
  rejected: null,
  keyRefused: false,
  error: null,
  refused: false,
  result: null,
  streamed: null,
};

/** The state for the next turn of a conversation. */
export function nextTurn(state: ClaudeState): ClaudeState {
  const { error, refused, result, rejected, streamed } = INITIAL_CLAUDE_STATE;
  return { ...state, error, refused, result, rejected, streamed };
}

/** What one message of the SDK says, and the state after it. Messages that we do not know say nothing. */
export function toEvents(
  message: unknown,
  state: ClaudeState,
): { readonly events: readonly ProgressEvent[]; readonly state: ClaudeState } {
  const parsed = parseMessage(message);
  return parsed === null ? { events: [], state } : stepOf(parsed, state);
}

function stepOf(
  message: ClaudeMessage,
  state: ClaudeState,
): { readonly events: readonly ProgressEvent[]; readonly state: ClaudeState } {
  switch (message.type) {
    case 'system':
      return onSystem(message, state);
    case 'assistant':
      return onAssistant(message, state);
    case 'user':
      return { events: toolResultsOf(message.message.content), state };
    case 'stream_event':
      return onScrap(message, state);
    case 'rate_limit_event': {
      const { status, resetsAt, rateLimitType } = message.rate_limit_info;
      const rejected =
        status === 'rejected'
          ? { window: rateLimitType ?? 'subscription', resetsAt: inMilliseconds(resetsAt) }
          : null;
      return { events: [], state: { ...state, rejected } };
    }
    case 'result':
      return {
        events: usageEvents(usageOfResult(message, state)),
        state: { ...state, result: message },
      };
  }
}

function onSystem(
  message: Extract<ClaudeMessage, { type: 'system' }>,
  state: ClaudeState,
): { readonly events: readonly ProgressEvent[]; readonly state: ClaudeState } {
  switch (message.subtype) {
    case 'init': {
      const ours = message.mcp_servers.find((server) => server.name === MCP_SERVER_NAME);
      const next = { ...state, started: true, mcpStatus: ours?.status ?? 'missing' };
      const { session_id: sessionId, model } = message;
      // Some versions repeat it with every turn.
      return { events: state.started ? [] : [{ type: 'session', sessionId, model }], state: next };
    }
    case 'api_retry': {
      const code = codeOfProviderError({ status: message.error_status, error: message.error });
      const keyRefused = state.keyRefused || message.error_status === 401;
      return {
        events: [{ type: 'retry', code, delayMs: message.retry_delay_ms }],
        state: { ...state, keyRefused },
      };
    }
    case 'model_refusal_no_fallback':
      return { events: [], state: { ...state, refused: true } };
  }
}

/** Scraps are passed on in whole words; those of subagents are nobody's business. */
function onScrap(
  message: Extract<ClaudeMessage, { type: 'stream_event' }>,
  state: ClaudeState,
): { readonly events: readonly ProgressEvent[]; readonly state: ClaudeState } {
  if (message.parent_tool_use_id !== null) return { events: [], state };
  const { said, held } = cutAtWord((state.streamed ?? '') + message.event.delta.text);
  return {
    events: said === '' ? [] : [{ type: 'text', text: said }],
    state: { ...state, streamed: held },
  };
}

function onAssistant(
  message: Extract<ClaudeMessage, { type: 'assistant' }>,
  before: ClaudeState,
): { readonly events: readonly ProgressEvent[]; readonly state: ClaudeState } {
  const { content, id, usage } = message.message;
  const isStreamed =
    before.streamed !== null &&
    message.parent_tool_use_id === null &&
    content.some((block) => block.type === 'text');
  const state = isStreamed ? { ...before, streamed: null } : before;
  // A failure is dressed as something that the model said; it belongs to the end, not to the talk.
  if (message.error !== null) {
    const text = content.map((block) => block.text ?? '').join('\n');
    return { events: [], state: { ...state, error: { name: message.error, text } } };
  }
  const said = isStreamed
    ? [
        ...restOf(before),
        ...content.filter((block) => block.type !== 'text').flatMap(eventsOfBlock),
      ]
    : content.flatMap(eventsOfBlock);
  // Calls of subagents mix with ours; their tokens come with the result.
  if (message.parent_tool_use_id !== null || usage === null || usage === undefined) {
    return { events: said, state };
  }
  const isNew = state.call?.id !== id;
  const settled = isNew ? withCall(state.settled, state.call?.usage ?? null) : state.settled;
  const next = { ...state, settled, call: { id, usage } };
  const total = withCall(settled, usage);
  const soFar = withCall(state.settled, state.call?.usage ?? null);
  return {
    events: sameUsage(total, soFar) ? said : [...said, { type: 'usage', usage: total }],
    state: next,
  };
}

/** What was held back of a text that has come to its end. */
export function restOf({ streamed }: ClaudeState): readonly ProgressEvent[] {
  return streamed === null || streamed === '' ? [] : [{ type: 'text', text: streamed }];
}

function eventsOfBlock(block: Block): readonly ProgressEvent[] {
  switch (block.type) {
    case 'text':
      return block.text === undefined ? [] : [{ type: 'text', text: block.text }];
    case 'thinking':
      return block.thinking === undefined || block.thinking === ''
        ? []
        : [{ type: 'thought', text: block.thinking }];
    case 'tool_use':
      return [
        {
          type: 'tool_call',
          callId: block.id ?? '',
          tool: block.name ?? 'unnamed',
          kind: KINDS[block.name ?? ''] ?? 'other',
          input: block.input ?? null,
        },
      ];
    default:
      return [];
  }
}

/** What the tools that the program brings do; those of servers are `other`. */
const KINDS: Readonly<Record<string, ToolKind>> = {
  Read: 'read',
  NotebookRead: 'read',
  Glob: 'search',
  Grep: 'search',
  LS: 'search',
  WebFetch: 'fetch',
  WebSearch: 'fetch',
  TodoWrite: 'think',
  Edit: 'edit',
  MultiEdit: 'edit',
  Write: 'edit',
  NotebookEdit: 'edit',
  Bash: 'execute',
  BashOutput: 'execute',
};

function toolResultsOf(content: string | readonly Block[]): readonly ProgressEvent[] {
  if (typeof content === 'string') return [];
  return content
    .filter((block) => block.type === 'tool_result')
    .map((block) => ({
      type: 'tool_result',
      callId: block.tool_use_id ?? '',
      isError: block.is_error ?? false,
      output: textOfResult(block.content),
      ...withImages(imagesOfResult(block.content)),
    }));
}

/** All calls, helpers and subagents included; the money is the program's own estimate. */
function usageOfResult(result: ResultMessage, state: ClaudeState): Usage {
  const models = Object.values(result.modelUsage);
  const costUsd = result.total_cost_usd;
  if (models.length === 0) {
    return { ...withCall(state.settled, state.call?.usage ?? null), costUsd };
  }
  const sum = (of: (model: (typeof models)[number]) => number): number =>
    models.reduce((total, model) => total + of(model), 0);
  return {
    inputTokens: sum((model) => model.inputTokens),
    outputTokens: sum((model) => model.outputTokens),
    cacheReadTokens: sum((model) => model.cacheReadInputTokens),
    cacheWriteTokens: sum((model) => model.cacheCreationInputTokens),
    costUsd,
  };
}

function usageEvents(usage: Usage): readonly ProgressEvent[] {
  return [{ type: 'usage', usage }];
}

function withCall(usage: Usage, call: CallUsage | null): Usage {
  if (call === null) return usage;
  return {
    inputTokens: usage.inputTokens + call.input_tokens,
    outputTokens: usage.outputTokens + call.output_tokens,
    cacheReadTokens: usage.cacheReadTokens + call.cache_read_input_tokens,
    cacheWriteTokens: usage.cacheWriteTokens + call.cache_creation_input_tokens,
    costUsd: usage.costUsd,
  };
}

function sameUsage(left: Usage, right: Usage): boolean {
  return (
    left.inputTokens === right.inputTokens &&
    left.outputTokens === right.outputTokens &&
    left.cacheReadTokens === right.cacheReadTokens &&
    left.cacheWriteTokens === right.cacheWriteTokens
  );
}

function inMilliseconds(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1_000;
}
