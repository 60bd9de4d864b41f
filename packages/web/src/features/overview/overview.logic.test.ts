import { expect, it } from 'vitest';
import { forecastText, rateText } from './standing.logic.ts';
import { budgetText, budgetTone } from './today.logic.ts';

it('words the rate', () => {
  expect(rateText({ last_hour: null, whole_run: null })).toBe('Nothing has landed yet.');
  expect(rateText({ last_hour: 12.4, whole_run: 3.25 })).toBe(
    '12 an hour lately, 3.3 over the whole run.',
  );
});

it('words the forecast, or why there is none', () => {
  const now = Date.parse('2026-01-01T10:00:00Z');
  const known = {
    type: 'known',
    p50: '2026-01-01T12:30:00Z',
    p90: '2026-01-04T12:30:00Z',
  } as const;
  expect(forecastText(known, now)).toMatch(/^Everything passes in about 2 h 30 min .*\d\d.*\./);
  const unknown = { type: 'unknown', because: 'not_working', sentence: 'Nobody works.' } as const;
  expect(forecastText(unknown, now)).toBe('Nobody works.');
});

it.each([
  [0.1, 'pass'],
  [0.8, 'ask'],
  [1, 'fail'],
] as const)('a budget of which %d is used is %s', (share, tone) => {
  const budget = {
    scope: 'project_day',
    unit: 'usd',
    limit: 10,
    spent: 10 * share,
    feature_id: null,
    reached: share >= 1,
    suggested_addition: null,
  } as const;
  expect(budgetTone(budget)).toBe(tone);
  expect(budgetText(budget)).toContain('of this project');
});
