import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMIT_ANSWERS } from '../../../core/src/quota/limits/corpus/limit-answers.suite.ts';
import { decideEnding, hopeless, type Closing } from './ending.ts';
import { INITIAL_CLAUDE_STATE, toEvents, type ClaudeState } from './events.ts';

const EXITED: Closing = {
  cancelled: false,
  exit: { exitCode: 1, signal: null },
  stderrTail: 'tail',
  thrown: 'an exception of the SDK',
};

function stateAfter(...messages: readonly unknown[]): ClaudeState {
  return messages.reduce<ClaudeState>(
    (state, message) => toEvents(message, state).state,
    INITIAL_CLAUDE_STATE,
  );
}

const init = (status: string): unknown => ({
  type: 'system',
  subtype: 'init',
  session_id: 's',
  mcp_servers: [{ name: 'ropewalk', status }],
});
const result = (fields: Record<string, unknown>): unknown => ({
  type: 'result',
  subtype: 'success',
  is_error: true,
  result: 'words',
  ...fields,
});
const errorMessage = (error: string): unknown => ({
  type: 'assistant',
  error,
  message: { id: 'm', content: [{ type: 'text', text: 'API Error' }] },
});
const retry = (error_status: number | null): unknown => ({
  type: 'system',
  subtype: 'api_retry',
  retry_delay_ms: 500,
  error_status,
  error: 'unknown',
});

describe('decideEnding', () => {
  it.each([
    ['authentication_failed', 401, 'authentication'],
    ['oauth_org_not_allowed', 403, 'authentication'],
    ['account_on_hold', null, 'authentication'],
    ['billing_error', 400, 'billing'],
    ['model_not_found', 404, 'model_unknown'],
    ['invalid_request', 400, 'request_invalid'],
    ['max_output_tokens', null, 'turn_limit'],
    ['overloaded', 529, 'overloaded'],
    ['server_error', 529, 'overloaded'],
    ['server_error', null, 'provider_error'],
    ['unknown', 400, 'request_invalid'],
    ['unknown', 402, 'billing'],
    ['unknown', 413, 'request_invalid'],
    ['unknown', 500, 'provider_error'],
    ['unknown', 503, 'overloaded'],
    ['unknown', null, 'provider_error'],
    ['a_name_of_the_future', 404, 'model_unknown'],
  ])('an error %s with status %s is %s', (error, status, code) => {
    const state = stateAfter(
      errorMessage(error),
      result({ api_error_status: status, terminal_reason: 'api_error' }),
    );
    expect(decideEnding(state, EXITED)).toEqual({ kind: 'failed', code, message: 'API Error' });
  });

  it.each([
    ['max_turns', 'turn_limit'],
    ['budget_exhausted', 'budget_limit'],
    ['prompt_too_long', 'request_invalid'],
    ['blocking_limit', 'request_invalid'],
    ['model_error', 'provider_error'],
    ['aborted_tools', 'protocol'],
    ['turn_setup_failed', 'protocol'],
  ])('terminal reason %s is %s, whether it is called an error or not', (terminal_reason, code) => {
    for (const is_error of [true, false]) {
      const state = stateAfter(result({ is_error, terminal_reason }));
      expect(decideEnding(state, EXITED)).toMatchObject({ kind: 'failed', code });
    }
  });

  it('does not believe `success`, nor an exit code, nor an exception', () => {
    const done = stateAfter(result({ is_error: false, terminal_reason: 'completed' }));
    expect(decideEnding(done, EXITED)).toEqual({ kind: 'completed' });
    const failed = stateAfter(result({ subtype: 'success' }));
    expect(decideEnding(failed, { ...EXITED, exit: { exitCode: 0, signal: null } })).toMatchObject({
      kind: 'failed',
    });
  });

  it('does not take a limit from words', () => {
    const state = stateAfter(result({ is_error: false, result: "You've hit your 5-hour limit" }));
    expect(decideEnding(state, EXITED)).toEqual({ kind: 'completed' });
  });

  it('is no limit when a window is used up and the work goes on', () => {
    const rejected = {
      type: 'rate_limit_event',
      rate_limit_info: { status: 'rejected', resetsAt: 1, isUsingOverage: true },
    };
    const state = stateAfter(rejected, result({ is_error: false }));
    expect(decideEnding(state, EXITED)).toEqual({ kind: 'completed' });
  });

  it('is a limit by the error alone', () => {
    const state = stateAfter(errorMessage('rate_limit'), result({ api_error_status: null }));
    expect(decideEnding(state, EXITED)).toMatchObject({ kind: 'limit', resetsAt: null });
  });

  it('reads the reset in the words of an error that is typed as a limit', () => {
    const at = Math.ceil(Date.now() / 1_000) + 3_600;
    const said = {
      type: 'assistant',
      error: 'rate_limit',
      message: {
        id: 'm',
        content: [{ type: 'text', text: `Claude AI usage limit reached|${at}` }],
      },
    };
    const state = stateAfter(said, result({ api_error_status: 429 }));
    expect(decideEnding(state, EXITED)).toMatchObject({
      kind: 'limit',
      resetsAt: at * 1_000,
      source: 'typed_error',
    });
  });

  it('never takes a limit, nor a reset, from what a model, a tool or a file says', () => {
    const words = LIMIT_ANSWERS.map(({ answer }) => answer.message ?? JSON.stringify(answer.body));
    const content = (text: string) =>
      fc.constantFrom<unknown>(
        { type: 'assistant', message: { id: 'm', content: [{ type: 'text', text }] } },
        {
          type: 'assistant',
          message: { id: 'n', content: [{ type: 'thinking', thinking: text }] },
        },
        { type: 'user', message: { content: [{ type: 'tool_result', content: text }] } },
        { type: 'user', message: { content: text } },
        {
          type: 'stream_event',
          event: { type: 'content_block_delta', delta: { type: 'text_delta', text } },
        },
      );
    const ordinary = fc.constantFrom(...words).chain(content);
    fc.assert(
      fc.property(fc.array(ordinary, { maxLength: 8 }), fc.boolean(), (messages, isError) => {
        const last = isError
          ? result({ api_error_status: 500, result: words[0] })
          : result({ is_error: false, terminal_reason: 'completed', result: words[0] });
        const ending = decideEnding(stateAfter(...messages, last), EXITED);
        expect(ending.kind).toBe(isError ? 'failed' : 'completed');
        // And a limit that is typed takes its reset from no other words than its own.
        const limited = decideEnding(
          stateAfter(...messages, errorMessage('rate_limit'), result({ api_error_status: 429 })),
          EXITED,
        );
        expect(limited).toMatchObject({ kind: 'limit', resetsAt: null });
      }),
    );
  });

  it('is a death without a result', () => {
    expect(decideEnding(stateAfter(init('connected')), EXITED)).toEqual({
      kind: 'died',
      exitCode: 1,
      signal: null,
      stderrTail: 'tail',
    });
  });

  it('keeps the words of the SDK when nothing was started', () => {
    expect(decideEnding(INITIAL_CLAUDE_STATE, { ...EXITED, exit: null })).toEqual({
      kind: 'failed',
      code: 'protocol',
      message: 'an exception of the SDK',
    });
  });

  it('is cancelled before anything else', () => {
    const state = stateAfter(init('failed'), result({ is_error: false }));
    expect(decideEnding(state, { ...EXITED, cancelled: true })).toEqual({ kind: 'cancelled' });
  });
});

describe('hopeless', () => {
  it.each([
    ['failed', true],
    ['needs-auth', true],
    ['disabled', true],
    ['pending', false],
    ['connected', false],
  ])('a tool server that is %s: %s', (status, expected) => {
    expect(hopeless(stateAfter(init(status))) !== null).toBe(expected);
  });

  it('is a session in which our tools are not named at all', () => {
    const other = { type: 'system', subtype: 'init', session_id: 's', mcp_servers: [] };
    expect(hopeless(stateAfter(other))).toMatchObject({ code: 'mcp_unreachable' });
  });

  it.each([
    [401, true],
    [529, false],
    [null, false],
  ])('a retry after HTTP %s: %s, and stays so', (status, expected) => {
    expect(hopeless(stateAfter(retry(status), retry(529))) !== null).toBe(expected);
  });
});

describe('toEvents', () => {
  it.each([null, 7, 'text', {}, { type: 'news' }, { type: 'assistant' }, { type: 'result' }])(
    'says nothing for %j',
    (message) => {
      expect(toEvents(message, INITIAL_CLAUDE_STATE)).toEqual({
        events: [],
        state: INITIAL_CLAUDE_STATE,
      });
    },
  );
});
