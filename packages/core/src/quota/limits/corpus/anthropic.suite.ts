import { header, typed, type CorpusEntry } from './corpus-entry.suite.ts';

const rateLimited = {
  type: 'error',
  error: { type: 'rate_limit_error', message: 'This request would exceed your rate limit.' },
};

export const ANTHROPIC: readonly CorpusEntry[] = [
  {
    name: 'Anthropic 429, retry-after in seconds',
    answer: { status: 429, headers: { 'retry-after': '37' }, body: rateLimited },
    expected: header('2026-10-08T12:00:37Z'),
  },
  {
    name: 'Anthropic 429, Retry-After as a date',
    answer: {
      status: 429,
      headers: { 'Retry-After': 'Thu, 08 Oct 2026 12:05:00 GMT' },
      body: rateLimited,
    },
    expected: header('2026-10-08T12:05:00Z'),
  },
  {
    name: 'Anthropic 429, unified reset of the five hours beats retry-after',
    answer: {
      status: 429,
      headers: {
        'anthropic-ratelimit-unified-status': 'rejected',
        'anthropic-ratelimit-unified-reset': '1791471600',
        'anthropic-ratelimit-unified-representative-claim': 'five_hour',
        'retry-after': '7200',
      },
      body: rateLimited,
    },
    expected: header('2026-10-08T15:00:00Z', 'five_hour'),
  },
  {
    name: 'Anthropic 429, unified reset of seven days',
    answer: {
      status: 429,
      headers: {
        'anthropic-ratelimit-unified-reset': '1791968400',
        'anthropic-ratelimit-unified-representative-claim': 'seven_day',
      },
      body: rateLimited,
    },
    expected: header('2026-10-14T09:00:00Z', 'seven_day'),
  },
  {
    name: 'Anthropic 429, input tokens of the minute used up (RFC 3339)',
    answer: {
      status: 429,
      headers: {
        'anthropic-ratelimit-requests-remaining': '49',
        'anthropic-ratelimit-requests-reset': '2026-10-08T12:00:02Z',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2026-10-08T12:00:48Z',
      },
      body: rateLimited,
    },
    expected: header('2026-10-08T12:00:48Z', 'input_tokens'),
  },
  {
    name: 'Anthropic 429, requests and output tokens used up: the later counts',
    answer: {
      status: 429,
      headers: {
        'anthropic-ratelimit-requests-remaining': '0',
        'anthropic-ratelimit-requests-reset': '2026-10-08T12:00:10Z',
        'anthropic-ratelimit-output-tokens-remaining': '0',
        'anthropic-ratelimit-output-tokens-reset': '2026-10-08T12:01:00+00:00',
      },
      body: rateLimited,
    },
    expected: header('2026-10-08T12:01:00Z'),
  },
  {
    name: 'Anthropic 429 without a reset',
    answer: { status: 429, body: rateLimited },
    expected: typed(null),
  },
  {
    name: 'Anthropic 429, retry-after 0',
    answer: { status: 429, headers: { 'retry-after': '0' }, body: rateLimited },
    expected: typed(null),
  },
  {
    name: 'Anthropic 429, retry-after of a clock that is wrong',
    answer: {
      status: 429,
      headers: { 'retry-after': 'Thu, 08 Oct 2020 12:05:00 GMT' },
      body: rateLimited,
    },
    expected: typed(null),
  },
  {
    name: 'Anthropic 429, retry-after that is no number and no date',
    answer: { status: 429, headers: { 'retry-after': 'soon' }, body: rateLimited },
    expected: typed(null),
  },
  {
    name: 'Anthropic 529',
    answer: {
      status: 529,
      body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    },
    expected: 'overloaded',
  },
  {
    name: 'Anthropic overloaded in the middle of a stream, without a status',
    answer: { body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } },
    expected: 'overloaded',
  },
  {
    name: 'Anthropic 402',
    answer: {
      status: 402,
      body: {
        type: 'error',
        error: { type: 'billing_error', message: 'Your credit balance is too low.' },
      },
    },
    expected: 'billing',
  },
  {
    name: 'Anthropic 400 billing_error',
    answer: {
      status: 400,
      body: { error: { type: 'billing_error', message: 'Your credit balance is too low.' } },
    },
    expected: 'billing',
  },
  {
    name: 'Anthropic 500',
    answer: {
      status: 500,
      body: { error: { type: 'api_error', message: 'Internal server error' } },
    },
    expected: 'none',
  },
  {
    name: 'Anthropic 400 whose words speak of a limit',
    answer: {
      status: 400,
      body: { error: { type: 'invalid_request_error', message: 'rate limit, try again in 6m0s' } },
    },
    expected: 'none',
  },
];
