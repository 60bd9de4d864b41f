import { header, openAi, typed, type CorpusEntry } from './corpus-entry.suite.ts';

export const OTHERS: readonly CorpusEntry[] = [
  {
    name: 'Bedrock ThrottlingException',
    answer: {
      status: 429,
      error: 'ThrottlingException',
      message: 'Too many requests, please wait before trying again.',
    },
    expected: typed(null),
  },
  {
    name: 'Bedrock ThrottlingException by its type, status 400',
    answer: {
      status: 400,
      body: {
        __type: 'com.amazon.coral.availability#ThrottlingException',
        message: 'Rate exceeded',
      },
    },
    expected: typed(null),
  },
  {
    name: 'Bedrock ServiceQuotaExceededException',
    answer: {
      status: 400,
      body: {
        __type: 'ServiceQuotaExceededException',
        message: 'Your request exceeds the service quota for your account.',
      },
    },
    expected: typed(null),
  },
  {
    name: 'Bedrock, tokens of the day in words',
    answer: {
      status: 429,
      error: 'ThrottlingException',
      message: 'Too many tokens per day, please wait before trying again.',
    },
    expected: typed(null, 'day'),
  },
  {
    name: 'Bedrock ModelNotReadyException is no limit',
    answer: { status: 429, error: 'ModelNotReadyException', message: 'The model is not ready' },
    expected: 'overloaded',
  },
  {
    name: 'Bedrock ServiceUnavailableException',
    answer: { status: 503, error: 'ServiceUnavailableException', message: 'Service unavailable' },
    expected: 'overloaded',
  },
  {
    name: 'OpenRouter 429, reset in milliseconds in the metadata',
    answer: {
      status: 429,
      body: {
        error: {
          code: 429,
          message: 'Rate limit exceeded: free-models-per-day',
          metadata: {
            headers: {
              'X-RateLimit-Limit': '50',
              'X-RateLimit-Remaining': '0',
              'X-RateLimit-Reset': '1791504000000',
            },
          },
        },
      },
    },
    expected: typed('2026-10-09T00:00:00Z', 'day'),
  },
  {
    name: 'OpenRouter 429 by header in milliseconds',
    answer: {
      status: 429,
      headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '1791504000000' },
      body: { error: { code: 429, message: 'Rate limit exceeded' } },
    },
    expected: header('2026-10-09T00:00:00Z'),
  },
  {
    name: 'OpenRouter 402',
    answer: { body: { error: { code: 402, message: 'Insufficient credits' } } },
    expected: 'billing',
  },
  {
    name: 'Mistral 429',
    answer: {
      status: 429,
      body: {
        object: 'error',
        message: 'Requests rate limit exceeded',
        type: 'rate_limited',
        param: null,
        code: '1300',
      },
    },
    expected: typed(null),
  },
  {
    name: 'Mistral, capacity of the tier, without a status',
    answer: {
      body: {
        object: 'error',
        message: 'Service tier capacity exceeded for this model.',
        type: 'service_tier_capacity_exceeded',
        code: '3505',
      },
    },
    expected: typed(null),
  },
  {
    name: 'Mistral by header, seconds from now',
    answer: {
      status: 429,
      headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '34' },
      body: { object: 'error', type: 'rate_limited', message: 'm' },
    },
    expected: header('2026-10-08T12:00:34Z'),
  },
  {
    name: 'Groq, seconds in words',
    answer: {
      status: 429,
      body: openAi(
        'rate_limit_exceeded',
        'Rate limit reached for model `llama` in organization `org` on tokens per minute (TPM): Limit 6000. Please try again in 7.66s.',
        'tokens',
      ),
    },
    expected: typed('2026-10-08T12:00:07.660Z', 'tokens'),
  },
  {
    name: 'Groq, tokens of the day',
    answer: {
      status: 429,
      headers: { 'retry-after': '1542' },
      body: openAi(
        'rate_limit_exceeded',
        'Rate limit reached on tokens per day (TPD). Please try again in 25m42s.',
      ),
    },
    expected: header('2026-10-08T12:25:42Z', 'day'),
  },
  {
    name: 'Copilot 429, limit of the week',
    answer: {
      status: 429,
      headers: { 'retry-after': '208800', 'x-ratelimit-exceeded': 'weekly' },
      body: {
        error: {
          code: 'user_weekly_rate_limited',
          message: "You've reached your weekly rate limit.",
        },
      },
    },
    expected: header('2026-10-10T22:00:00Z', 'seven_day'),
  },
  {
    name: 'Copilot 402, premium requests used up',
    answer: {
      status: 402,
      body: {
        error: {
          code: 'quota_exceeded',
          message: 'You have exceeded your premium request allowance.',
        },
      },
    },
    expected: 'billing',
  },
  {
    name: 'GitHub Models by header, seconds since the epoch',
    answer: {
      status: 429,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1791462600' },
      body: { error: { code: 'RateLimitReached', message: 'm' } },
    },
    expected: header('2026-10-08T12:30:00Z'),
  },
  {
    name: 'ACP details with a kind and a reset',
    answer: {
      body: { errorKind: 'rate_limit', resetsAt: 1_791_475_200_000, rateLimitType: 'five_hour' },
    },
    expected: typed('2026-10-08T16:00:00Z', 'five_hour'),
  },
  {
    name: 'a proxy that answers 429 with a page',
    answer: {
      status: 429,
      headers: { 'retry-after': '120' },
      body: null,
      message: '<html>Too Many Requests</html>',
    },
    expected: header('2026-10-08T12:02:00Z'),
  },
  {
    name: 'a proxy that names the reset in ISO 8601 in words',
    answer: { status: 429, message: 'Quota will reset at 2026-10-09T05:00:00Z.' },
    expected: typed('2026-10-09T05:00:00Z'),
  },
  {
    name: 'a reset years ahead is not believed',
    answer: { status: 429, headers: { 'retry-after': '99999999' } },
    expected: typed(null),
  },
  {
    name: 'a 503 without a name',
    answer: { status: 503, headers: { 'retry-after': '30' } },
    expected: 'overloaded',
  },
  {
    name: 'a name of the future',
    answer: { status: 418, error: 'of_the_future', message: 'usage limit reached|1791475200' },
    expected: 'none',
  },
];
