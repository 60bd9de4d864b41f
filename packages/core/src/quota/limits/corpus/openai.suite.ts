import { header, openAi, typed, type CorpusEntry } from './corpus-entry.suite.ts';

export const OPENAI: readonly CorpusEntry[] = [
  {
    name: 'OpenAI insufficient_quota',
    answer: {
      status: 429,
      body: openAi(
        'insufficient_quota',
        'You exceeded your current quota, please check your plan and billing details.',
        'insufficient_quota',
      ),
    },
    expected: 'billing',
  },
  {
    name: 'OpenAI billing_hard_limit_reached',
    answer: {
      status: 400,
      body: openAi(
        'billing_hard_limit_reached',
        'Billing hard limit has been reached',
        'invalid_request_error',
      ),
    },
    expected: 'billing',
  },
  {
    name: 'OpenAI rate_limit_exceeded, try again in 6m0s',
    answer: {
      status: 429,
      body: openAi(
        'rate_limit_exceeded',
        'Rate limit reached for gpt-6 on requests per min (RPM): Limit 3, Used 3. Please try again in 6m0s.',
      ),
    },
    expected: typed('2026-10-08T12:06:00Z'),
  },
  {
    name: 'OpenAI tokens of the minute, 898ms',
    answer: {
      status: 429,
      body: openAi(
        'rate_limit_exceeded',
        'Rate limit reached for gpt-6 on tokens per min (TPM). Please try again in 898ms.',
        'tokens',
      ),
    },
    expected: typed('2026-10-08T12:00:00.898Z', 'tokens'),
  },
  {
    name: 'OpenAI tokens of the minute by header',
    answer: {
      status: 429,
      headers: {
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0s',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1s',
      },
      body: openAi('rate_limit_exceeded', 'Rate limit reached', 'tokens'),
    },
    expected: header('2026-10-08T12:06:00Z', 'tokens'),
  },
  {
    name: 'OpenAI requests by header, 120ms',
    answer: {
      status: 429,
      headers: { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '120ms' },
      body: openAi('rate_limit_exceeded', 'Rate limit reached'),
    },
    expected: header('2026-10-08T12:00:00.120Z'),
  },
  {
    name: 'OpenAI retry-after-ms',
    answer: {
      status: 429,
      headers: { 'retry-after-ms': '1500', 'retry-after': '2' },
      body: openAi('rate_limit_exceeded', 'm'),
    },
    expected: header('2026-10-08T12:00:01.500Z'),
  },
  {
    name: 'OpenAI 503 overloaded',
    answer: {
      status: 503,
      body: { error: { message: 'The engine is currently overloaded', type: 'engine_overloaded' } },
    },
    expected: 'overloaded',
  },
  {
    name: 'Codex usage_limit_reached, resets_in_seconds',
    answer: {
      status: 429,
      body: {
        error: {
          type: 'usage_limit_reached',
          message: 'The usage limit has been reached',
          plan_type: 'plus',
          resets_in_seconds: 13_320,
        },
      },
    },
    expected: typed('2026-10-08T15:42:00Z'),
  },
  {
    name: 'Codex usage_limit_reached, resets_at',
    answer: {
      status: 429,
      body: {
        error: {
          type: 'usage_limit_reached',
          message: 'The usage limit has been reached',
          resets_at: 1_791_475_200,
        },
      },
    },
    expected: typed('2026-10-08T16:00:00Z'),
  },
  {
    name: 'Codex, a time of day in words',
    answer: {
      error: 'usage_limit_exceeded',
      message: "You've hit your usage limit. Upgrade to Pro or try again at 3:14 PM.",
    },
    timeZone: 'Europe/London',
    expected: typed('2026-10-08T14:14:00Z'),
  },
  {
    name: 'Codex, a day in words',
    answer: {
      error: 'usage_limit_exceeded',
      message: "You've hit your usage limit. Try again at Oct 13th, 2026 9:05 AM.",
    },
    expected: typed('2026-10-13T09:05:00Z'),
  },
  {
    name: 'Codex, days and hours in words',
    answer: {
      error: 'usage_limit_exceeded',
      message: "You've hit your usage limit. Try again in 2 days 3 hours 5 minutes.",
    },
    expected: typed('2026-10-10T15:05:00Z'),
  },
  {
    name: 'Azure OpenAI, code as text and seconds in words',
    answer: {
      body: {
        error: {
          code: '429',
          message: 'Requests have exceeded token rate limit. Please retry after 26 seconds.',
        },
      },
    },
    expected: typed('2026-10-08T12:00:26Z'),
  },
];
