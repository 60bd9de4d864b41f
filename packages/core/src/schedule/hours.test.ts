import type { Schedule, ScheduleOverride } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { governing, nextStart, openHours, overviewOf, type ScheduleBook } from './hours.ts';
import { findClosing, nextMoment } from './settle.ts';
import { openWindow } from './windows.ts';

const HOUR = 3_600_000;
/** A Sunday. */
const NOON = Date.UTC(2026, 10, 22, 12);

function schedule(id: number, more: Partial<Schedule> = {}): Schedule {
  return {
    id,
    projectId: 1,
    startTime: '10:00',
    durationMinutes: 240,
    daysOfWeek: 127,
    timeZone: 'UTC',
    enabled: true,
    yolo: false,
    model: null,
    maxConcurrency: 3,
    crashCount: 0,
    settledUntil: 0,
    createdAt: 0,
    ...more,
  };
}

function said(scheduleId: number, type: ScheduleOverride['type'], expiresAt: number) {
  return { scheduleId, type, expiresAt, createdAt: NOON };
}

describe('the overview', () => {
  it('of a project without schedules, or with disabled ones only, shows none', () => {
    const none = { hasSchedules: false, nextStart: null, nextEnd: null, activeCount: 0 };
    expect(overviewOf({ schedules: [], overrides: [] }, NOON)).toEqual(none);
    const disabled = { schedules: [schedule(1, { enabled: false })], overrides: [] };
    expect(overviewOf(disabled, NOON)).toEqual(none);
  });

  it('names the latest end of what is open, and no start meanwhile', () => {
    const schedules = [
      schedule(1),
      schedule(2, { startTime: '11:00' }),
      schedule(3, { startTime: '20:00' }),
    ];
    expect(overviewOf({ schedules, overrides: [] }, NOON)).toEqual({
      hasSchedules: true,
      nextStart: null,
      nextEnd: NOON + 3 * HOUR,
      activeCount: 2,
    });
  });

  it('names the earliest start where nothing is open or a person has stopped it', () => {
    const late = schedule(2, { startTime: '20:00' });
    const closed = { schedules: [schedule(1, { startTime: '21:00' }), late], overrides: [] };
    const expected = { nextStart: NOON + 8 * HOUR, nextEnd: null, activeCount: 0 };
    expect(overviewOf(closed, NOON)).toMatchObject(expected);
    const stopped = { schedules: [schedule(1), late], overrides: [said(1, 'stop', NOON + 1)] };
    expect(overviewOf(stopped, NOON)).toMatchObject(expected);
    expect(overviewOf(stopped, NOON + 1)).toMatchObject({ activeCount: 1 });
  });
});

const anyBook: fc.Arbitrary<ScheduleBook> = fc
  .array(
    fc.record({
      hour: fc.integer({ min: 0, max: 23 }),
      durationMinutes: fc.integer({ min: 1, max: 1440 }),
      daysOfWeek: fc.integer({ min: 0, max: 127 }),
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Kiritimati'),
      enabled: fc.constantFrom(true, true, false),
      said: fc.option(fc.constantFrom('start' as const, 'stop' as const)),
    }),
    { maxLength: 4 },
  )
  .map((drafts) => ({
    schedules: drafts.map(({ hour, durationMinutes, daysOfWeek, timeZone, enabled }, index) =>
      schedule(index + 1, {
        startTime: `${String(hour).padStart(2, '0')}:00`,
        durationMinutes,
        daysOfWeek,
        timeZone,
        enabled,
      }),
    ),
    overrides: drafts.flatMap((draft, index) =>
      draft.said === null ? [] : [said(index + 1, draft.said, NOON + HOUR)],
    ),
  }));

describe('the hours of a project', () => {
  it('are governed by the last to close of those that no person has stopped', () => {
    fc.assert(
      fc.property(anyBook, (book) => {
        const open = openHours(book, NOON);
        const free = open.filter(({ override }) => override !== 'stop');
        const found = governing(book, NOON);
        expect(found === null).toBe(free.length === 0);
        expect(found?.window.end).toBe(
          free.length === 0 ? undefined : Math.max(...free.map(({ window }) => window.end)),
        );
      }),
    );
  });

  it('end a crew of theirs exactly when none are left, and never a person’s', () => {
    const active = { status: 'running', startedAt: 0, runsStarted: 0 } as const;
    fc.assert(
      fc.property(anyBook, (book) => {
        const startedBy = { type: 'schedule', scheduleId: 1 } as const;
        const closing = findClosing({ book, crew: { ...active, startedBy }, now: NOON });
        expect(closing === null).toBe(governing(book, NOON) !== null);
        const own = { ...active, startedBy: { type: 'person' } } as const;
        expect(findClosing({ book, crew: own, now: NOON })).toBeNull();
      }),
    );
  });

  it('change at no moment before the one that is named', () => {
    fc.assert(
      fc.property(anyBook, fc.double({ min: 0, max: 1, noNaN: true }), (book, part) => {
        const openAt = (time: number) =>
          book.schedules.map((one) => openWindow(one, time)?.start ?? null);
        const moment = nextMoment(book, [], NOON);
        if (moment === null) {
          expect(nextStart(book, NOON)).toBeNull();
          expect(openAt(NOON + 30 * 24 * HOUR)).toEqual(openAt(NOON));
          return;
        }
        expect(moment).toBeGreaterThan(NOON);
        const between = Math.min(moment - 1, Math.floor(NOON + part * (moment - NOON)));
        expect(openAt(between)).toEqual(openAt(NOON));
        expect(openAt(moment)).not.toEqual(openAt(NOON));
      }),
    );
  });
});
