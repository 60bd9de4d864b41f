import { typed, type CorpusEntry } from './corpus-entry.suite.ts';

const exhausted = (details: readonly unknown[], message = 'You exceeded your current quota.') => ({
  error: { code: 429, message, status: 'RESOURCE_EXHAUSTED', details },
});
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';
const QUOTA_FAILURE = 'type.googleapis.com/google.rpc.QuotaFailure';

export const GOOGLE: readonly CorpusEntry[] = [
  {
    name: 'Gemini RetryInfo',
    answer: { status: 429, body: exhausted([{ '@type': RETRY_INFO, retryDelay: '34s' }]) },
    expected: typed('2026-10-08T12:00:34Z'),
  },
  {
    name: 'Gemini RetryInfo with parts of a second, quota of the day',
    answer: {
      status: 429,
      body: exhausted([
        {
          '@type': QUOTA_FAILURE,
          violations: [
            { quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '50' },
          ],
        },
        { '@type': RETRY_INFO, retryDelay: '34.074824224s' },
      ]),
    },
    expected: typed('2026-10-08T12:00:34.075Z', 'day'),
  },
  {
    name: 'Gemini, quota of the minute',
    answer: {
      body: exhausted([
        {
          '@type': QUOTA_FAILURE,
          violations: [{ quotaId: 'GenerateContentInputTokensPerModelPerMinute' }],
        },
      ]),
    },
    expected: typed(null, 'minute'),
  },
  {
    name: 'Gemini, an array round the error, as streams send it',
    answer: { body: [exhausted([{ '@type': RETRY_INFO, retryDelay: '7s' }])] },
    expected: typed('2026-10-08T12:00:07Z'),
  },
  {
    name: 'Gemini, seconds in words only',
    answer: { status: 429, body: exhausted([], 'Quota exceeded. Please retry in 34.07s.') },
    expected: typed('2026-10-08T12:00:34.070Z'),
  },
  {
    name: 'Gemini CLI, hours in words',
    answer: {
      status: 429,
      body: exhausted(
        [],
        'You have exhausted your capacity on this model. Your quota will reset after 21h15m4s.',
      ),
    },
    expected: typed('2026-10-09T09:15:04Z'),
  },
  {
    name: 'Vertex, no details',
    answer: { status: 429, body: exhausted([], 'Resource exhausted. Please try again later.') },
    expected: typed(null),
  },
  {
    name: 'Vertex 503 UNAVAILABLE',
    answer: {
      status: 503,
      body: {
        error: {
          code: 503,
          message: 'The model is overloaded. Please try again later.',
          status: 'UNAVAILABLE',
        },
      },
    },
    expected: 'overloaded',
  },
  {
    name: 'Google 403 PERMISSION_DENIED',
    answer: {
      status: 403,
      body: { error: { code: 403, message: 'quota project not set', status: 'PERMISSION_DENIED' } },
    },
    expected: 'none',
  },
];
