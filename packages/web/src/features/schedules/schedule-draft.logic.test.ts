import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  daysText,
  durationOf,
  emptyDraft,
  endText,
  problemsOf,
  toBody,
  toClock,
  toDraft,
} from './schedule-draft.logic.ts';

const schedule = {
  id: 1,
  project_name: 'shop',
  start_time: '22:30',
  duration_minutes: 485,
  days_of_week: 31,
  enabled: true,
  yolo_mode: false,
  model: null,
  max_concurrency: 2,
  time_zone: 'UTC',
  crash_count: 0,
  created_at: '2026-01-01T00:00:00Z',
};

it('comes back as it was', () => {
  const { id: _, project_name: __, crash_count: ___, created_at: ____, ...body } = schedule;
  expect(toBody(toDraft(schedule))).toEqual(body);
});

describe('a draft', () => {
  it('begins where somebody pointed at', () => {
    expect(emptyDraft('UTC', { day: 2, minute: 870 })).toMatchObject({
      startTime: '14:30',
      days: 4,
    });
    expect(problemsOf(emptyDraft('Europe/Berlin', null))).toEqual({});
  });

  it('says what is wrong at its field', () => {
    const draft = { ...emptyDraft('UTC', null), startTime: '', hours: '25', days: 0, zone: '+1' };
    expect(Object.keys(problemsOf({ ...draft, model: 'a b' }))).toEqual([
      'startTime',
      'duration',
      'days',
      'zone',
      'model',
    ]);
  });

  it('takes every duration of a minute to a day, and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 2000 }), (total) => {
        const typed = { hours: String(Math.trunc(total / 60)), minutes: String(total % 60) };
        expect(durationOf(typed)).toBe(total >= 1 && total <= 1440 ? total : null);
      }),
    );
    expect(durationOf({ hours: '', minutes: '30' })).toBe(30);
    expect(durationOf({ hours: '1.5', minutes: '0' })).toBeNull();
    expect(durationOf({ hours: 'two', minutes: '0' })).toBeNull();
  });
});

it('says days and ends in words', () => {
  expect([127, 31, 96, 10, 1, 0].map(daysText)).toEqual([
    'Every day',
    'Mon to Fri',
    'Sat, Sun',
    'Tue, Thu',
    'Mon',
    'No day',
  ]);
  expect(endText('22:00', 480)).toBe('06:00 the next day');
  expect(endText('09:15', 60)).toBe('10:15');
  expect(toClock(-30)).toBe('23:30');
});
