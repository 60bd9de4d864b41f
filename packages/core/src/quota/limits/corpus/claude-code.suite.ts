import { typed, type CorpusEntry } from './corpus-entry.suite.ts';

export const CLAUDE_CODE: readonly CorpusEntry[] = [
  {
    name: 'Claude Code, usage limit with its stamp',
    answer: { error: 'rate_limit', message: 'Claude AI usage limit reached|1791475200' },
    expected: typed('2026-10-08T16:00:00Z'),
  },
  {
    name: 'Claude Code, stamp in milliseconds',
    answer: { error: 'rate_limit', message: 'Claude AI usage limit reached|1791475200000' },
    expected: typed('2026-10-08T16:00:00Z'),
  },
  {
    name: 'Claude Code, 5-hour limit, zone in words',
    answer: {
      error: 'rate_limit',
      message: "You've hit your 5-hour limit ∙ resets 3pm (Europe/Zurich)",
    },
    expected: typed('2026-10-08T13:00:00Z', 'five_hour'),
  },
  {
    name: 'Claude Code, with minutes',
    answer: {
      error: 'rate_limit',
      message: '5-hour limit reached ∙ resets 3:30pm (Europe/Zurich)',
    },
    expected: typed('2026-10-08T13:30:00Z', 'five_hour'),
  },
  {
    name: 'Claude Code, a time that is the next day',
    answer: {
      error: 'rate_limit',
      message: '5-hour limit reached ∙ resets 2am (America/New_York)',
    },
    expected: typed('2026-10-09T06:00:00Z', 'five_hour'),
  },
  {
    name: 'Claude Code, 12am is midnight',
    answer: { error: 'rate_limit', message: 'Session limit reached ∙ resets 12am (Asia/Tokyo)' },
    expected: typed('2026-10-08T15:00:00Z'),
  },
  {
    name: 'Claude Code, 12pm is noon',
    answer: {
      error: 'rate_limit',
      message: 'Session limit reached ∙ resets 12pm (America/Los_Angeles)',
    },
    expected: typed('2026-10-08T19:00:00Z'),
  },
  {
    name: 'Claude Code, a day with a time, in the zone of the machine',
    answer: { error: 'rate_limit', message: 'Weekly limit reached ∙ resets Oct 9, 5am' },
    timeZone: 'Europe/Zurich',
    expected: typed('2026-10-09T03:00:00Z', 'seven_day'),
  },
  {
    name: 'Claude Code, a day with a time and a zone',
    answer: {
      error: 'rate_limit',
      message: "You've hit your weekly limit ∙ resets Oct 13 at 5:30am (Asia/Kolkata)",
    },
    expected: typed('2026-10-13T00:00:00Z', 'seven_day'),
  },
  {
    name: 'Claude Code, a day of the next year',
    at: '2026-12-30T12:00:00Z',
    answer: { error: 'rate_limit', message: 'Weekly limit reached ∙ resets Jan 2, 9am (UTC)' },
    expected: typed('2027-01-02T09:00:00Z', 'seven_day'),
  },
  {
    name: 'Claude Code, Opus of the week',
    answer: {
      error: 'rate_limit',
      message: 'Opus weekly limit reached ∙ resets Oct 12, 10am (UTC)',
    },
    expected: typed('2026-10-12T10:00:00Z', 'seven_day_opus'),
  },
  {
    name: 'Claude Code, a time of some minutes ago is this one, not the next day’s',
    answer: { error: 'rate_limit', message: '5-hour limit reached ∙ resets 11:58am (UTC)' },
    expected: typed(null, 'five_hour'),
  },
  {
    name: 'Claude Code, a zone that there is not',
    answer: { error: 'rate_limit', message: '5-hour limit reached ∙ resets 3pm (Mars/Olympus)' },
    expected: typed(null, 'five_hour'),
  },
  {
    name: 'Claude Code, a time that there is not',
    answer: { error: 'rate_limit', message: '5-hour limit reached ∙ resets 25pm (UTC)' },
    expected: typed(null, 'five_hour'),
  },
  {
    name: 'Claude Code, a day that there is not',
    answer: { error: 'rate_limit', message: 'Weekly limit reached ∙ resets Feb 30, 5am' },
    expected: typed(null, 'seven_day'),
  },
  {
    name: 'clocks put forward: 2:30am is left out and counts as 3:30am',
    at: '2027-03-28T00:00:00Z',
    answer: { error: 'rate_limit', message: 'limit reached ∙ resets 2:30am (Europe/Berlin)' },
    expected: typed('2027-03-28T01:30:00Z'),
  },
  {
    name: 'clocks put back: of 2:30am, shown twice, the first counts',
    at: '2026-10-24T23:00:00Z',
    answer: { error: 'rate_limit', message: 'limit reached ∙ resets 2:30am (Europe/Berlin)' },
    expected: typed('2026-10-25T00:30:00Z'),
  },
  {
    name: 'clocks put back between now and the reset',
    at: '2026-10-31T20:00:00Z',
    answer: {
      error: 'rate_limit',
      message: 'limit reached ∙ resets Nov 1, 5am (America/New_York)',
    },
    expected: typed('2026-11-01T10:00:00Z'),
  },
  {
    name: 'clocks put forward in the south',
    at: '2026-10-03T12:00:00Z',
    answer: {
      error: 'rate_limit',
      message: 'limit reached ∙ resets Oct 4, 5am (Australia/Sydney)',
    },
    expected: typed('2026-10-03T18:00:00Z'),
  },
  {
    name: 'a zone of three quarters',
    answer: { error: 'rate_limit', message: 'limit reached ∙ resets 11pm (Asia/Kathmandu)' },
    expected: typed('2026-10-08T17:15:00Z'),
  },
  {
    name: 'the same words without a typed limit',
    answer: {
      error: 'server_error',
      message: "You've hit your 5-hour limit ∙ resets 3pm (Europe/Zurich)",
    },
    expected: 'none',
  },
];
