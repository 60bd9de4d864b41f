import type { AgentEnding, AgentFailureCode } from '@ropewalk/contracts';
import { readLimitAnswer, type ProcessExit } from '@ropewalk/core';
import { toDied } from '../process-end.ts';
import type { ClaudeState } from './events.ts';
import type { ResultMessage } from './messages.ts';
import { codeOfProviderError, isLimit, momentNow, type ProviderError } from '../provider-error.ts';

/** How the program went, apart from what it said. */
export interface Closing {
  /** Cancelled before there was a result. */
  readonly cancelled: boolean;
  /** Null when no process was started. */
  readonly exit: ProcessExit | null;
  readonly stderrTail: string;
  /** What the SDK threw, for people only; null when its messages ended quietly. */
  readonly thrown: string | null;
}

/**
 * What makes it pointless to let a session go on, or null. Such sessions are ended by us: the
 * program retries a refused key for more than 90 s, and works on without our tools.
 */
export function hopeless(state: ClaudeState): AgentEnding | null {
  if (state.keyRefused) {
    return failed('authentication', 'The provider refused the credential (HTTP 401).');
  }
  const { mcpStatus } = state;
  if (mcpStatus !== null && mcpStatus !== 'connected' && mcpStatus !== 'pending') {
    return failed(
      'mcp_unreachable',
      `The agent could not connect to the tools of this run (status: ${mcpStatus}).`,
    );
  }
  return null;
}

/**
 * How a session ended. The result decides if there is one, since the program's exit code and the
 * SDK's exception only repeat it; `subtype` says `success` for failures of the provider and is not read.
 */
export function decideEnding(state: ClaudeState, closing: Closing): AgentEnding {
  if (closing.cancelled) return { kind: 'cancelled' };
  const stopped = hopeless(state);
  if (stopped !== null) return stopped;
  const { result } = state;
  if (result !== null) {
    return result.is_error ? endingOfError(state, result) : endingOfQuietResult(result);
  }
  if (closing.exit !== null) return toDied(closing.exit, closing.stderrTail);
  return failed('protocol', closing.thrown ?? 'The agent ended without a process or a result.');
}

function endingOfQuietResult(result: ResultMessage): AgentEnding {
  if (result.stop_reason === 'refusal') return refusal();
  const code = codeOfTerminalReason(result.terminal_reason);
  return code === null
    ? { kind: 'completed' }
    : failed(code, `The agent stopped early (${result.terminal_reason ?? 'no reason'}).`);
}

function endingOfError(state: ClaudeState, result: ResultMessage): AgentEnding {
  const error = { status: result.api_error_status, error: state.error?.name ?? null };
  const message = messageOfResult(state, result);
  if (isLimit(error)) {
    return { ...limitOf(state, error), message };
  }
  if (state.refused || result.stop_reason === 'refusal') return refusal();
  const code = codeOfTerminalReason(result.terminal_reason);
  return failed(code === null ? codeOfProviderError(error) : code, message);
}

/** The event of a subscription is the surest; without one, the words of the error that was typed as a limit are read. */
function limitOf(
  { rejected, error }: ClaudeState,
  { status }: ProviderError,
): Pick<Limit, 'kind' | 'window' | 'resetsAt' | 'source'> {
  if (rejected !== null && rejected.resetsAt !== null) {
    return { kind: 'limit', ...rejected, source: 'header' };
  }
  const read = readLimitAnswer(
    { status, headers: {}, body: null, error: 'rate_limit', message: error?.text ?? '' },
    momentNow(),
  );
  const { resetsAt, window } =
    read.kind === 'limit' ? read : { resetsAt: null, window: 'requests' };
  return { kind: 'limit', window: rejected?.window ?? window, resetsAt, source: 'typed_error' };
}

type Limit = Extract<AgentEnding, { kind: 'limit' }>;

/** Null where the reason says nothing about why: the provider's error then does. */
function codeOfTerminalReason(reason: string | null): AgentFailureCode | null {
  switch (reason) {
    case 'max_turns':
      return 'turn_limit';
    case 'budget_exhausted':
      return 'budget_limit';
    case 'prompt_too_long':
    case 'blocking_limit':
    case 'rapid_refill_breaker':
    case 'image_error':
      return 'request_invalid';
    case 'model_error':
      return 'provider_error';
    case 'aborted_streaming':
    case 'aborted_tools':
    case 'hook_stopped':
    case 'malformed_tool_use_exhausted':
    case 'structured_output_retry_exhausted':
    case 'tool_deferred':
    case 'tool_deferred_unavailable':
    case 'turn_setup_failed':
      return 'protocol';
    default:
      return null;
  }
}

function messageOfResult(state: ClaudeState, result: ResultMessage): string {
  const text = state.error?.text ?? result.result ?? result.errors.join(' ');
  return text === '' ? 'The provider reported an error.' : text;
}

function refusal(): AgentEnding {
  return failed('refused', 'The model refused to work on this.');
}

function failed(code: AgentFailureCode, message: string): AgentEnding {
  return { kind: 'failed', code, message };
}
