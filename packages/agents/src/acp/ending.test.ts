import { RequestError } from '@agentclientprotocol/sdk';
import { describe, expect, it } from 'vitest';
import { endingOfError, endingOfStop } from './ending.ts';

describe('endingOfStop', () => {
  it.each([
    ['end_turn', false, { kind: 'completed' }],
    ['end_turn', true, { kind: 'cancelled' }],
    ['cancelled', true, { kind: 'cancelled' }],
    ['cancelled', false, { kind: 'failed', code: 'protocol' }],
    ['max_tokens', false, { kind: 'failed', code: 'turn_limit' }],
    ['max_turn_requests', false, { kind: 'failed', code: 'turn_limit' }],
    ['refusal', false, { kind: 'failed', code: 'refused' }],
    ['something_new', false, { kind: 'failed', code: 'protocol' }],
  ])('%s (asked: %s)', (reason, asked, expected) => {
    expect(endingOfStop(reason, asked)).toMatchObject(expected);
  });
});

describe('endingOfError', () => {
  it.each([
    ['errorKind', { errorKind: 'rate_limit' }],
    ['status', { http_status_code: 429 }],
    ['a wrapped status', { codex_error_info: { too_many: { http_status_code: 429 } } }],
  ])('takes a limit from %s', (_, data) => {
    expect(endingOfError(new RequestError(-32_603, 'slow down', data))).toEqual({
      kind: 'limit',
      window: 'requests',
      resetsAt: null,
      source: 'typed_error',
      message: 'slow down',
    });
  });

  const LATER = Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000;

  it.each([
    [{ error: { type: 'insufficient_quota' } }, 'billing'],
    [{ error: { type: 'overloaded_error' } }, 'overloaded'],
    [{ http_status_code: 402 }, 'billing'],
  ])('tells %j from a limit', (data, code) => {
    expect(endingOfError(new RequestError(-32_603, 'm', data))).toMatchObject({ code });
  });

  it('reads headers that an agent passes on', () => {
    const data = { statusCode: 429, responseHeaders: { 'retry-after': '120' } };
    expect(endingOfError(new RequestError(-32_603, 'm', data))).toMatchObject({
      kind: 'limit',
      source: 'header',
    });
  });

  it('takes the reset in milliseconds where the agent names it', () => {
    const error = new RequestError(-1, 'm', {
      errorKind: 'rate_limit',
      resetsAt: LATER,
    });
    expect(endingOfError(error)).toMatchObject({ kind: 'limit', resetsAt: LATER });
  });

  it.each([
    [-32_000, undefined, 'authentication'],
    [-32_603, { errorKind: 'billing_error' }, 'billing'],
    [-32_603, { errorKind: 'model_not_found' }, 'model_unknown'],
    [-32_603, { errorKind: 'of_the_future' }, 'provider_error'],
    [-32_603, { http_status_code: 529 }, 'overloaded'],
    [-32_603, { http_status_code: 'no number' }, 'provider_error'],
    [-32_603, undefined, 'provider_error'],
    [-32_601, undefined, 'protocol'],
    [-32_602, undefined, 'protocol'],
  ])('code %i with %j is %s', (code, data, expected) => {
    expect(endingOfError(new RequestError(code, 'm', data))).toEqual({
      kind: 'failed',
      code: expected,
      message: 'm',
    });
  });

  it('does not take a limit from words', () => {
    const error = new RequestError(-32_603, 'rate_limit 429', { text: 'rate_limit', code: 429 });
    expect(endingOfError(error)).toMatchObject({ kind: 'failed', code: 'provider_error' });
  });

  it('is not led astray by data that contains itself', () => {
    const data: Record<string, unknown> = {};
    data['self'] = data;
    expect(endingOfError(new RequestError(-32_603, 'm', data))).toMatchObject({ kind: 'failed' });
  });
});
