import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlapping, segmentsOf, weekOf, windowsIn, type ScheduleTimes } from './week.logic.ts';
import { instantOf, isZone, wallOf, weekdayOf } from './zone.logic.ts';

const HOUR = 3_600_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Asia/Kathmandu',
] as const;
const zone = fc.constantFrom(...ZONES);
const instant = fc
  .integer({ min: Date.UTC(2024, 0, 1) / 60_000, max: Date.UTC(2028, 0, 1) / 60_000 })
  .map((minutes) => minutes * 60_000);

function schedule(more: Partial<ScheduleTimes> = {}): ScheduleTimes {
  return {
    id: 1,
    start_time: '22:00',
    duration_minutes: 480,
    days_of_week: 127,
    time_zone: 'Europe/Berlin',
    ...more,
  };
}

describe('the clocks of a zone', () => {
  it('are read and set the same, but for the hour that they show twice', () => {
    fc.assert(
      fc.property(zone, instant, (name, at) => {
        const back = instantOf(name, wallOf(name, at));
        expect(wallOf(name, back)).toEqual(wallOf(name, at));
        expect(at - back).toBeGreaterThanOrEqual(0);
        expect(at - back).toBeLessThanOrEqual(HOUR);
      }),
    );
  });

  it('leave out an hour, and show one twice', () => {
    const at = (month: number, day: number, hour: number, minute: number) =>
      instantOf('Europe/Berlin', { year: 2026, month, day, hour, minute });
    expect(at(3, 29, 2, 30)).toBe(Date.UTC(2026, 2, 29, 1, 30));
    expect(at(10, 25, 2, 30)).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(at(7, 1, 12, 0)).toBe(Date.UTC(2026, 6, 1, 10));
  });

  it('are those of a zone with a name', () => {
    expect(ZONES.every(isZone)).toBe(true);
    expect(isZone('+02:00')).toBe(false);
    expect(isZone('Europe/Nowhere')).toBe(false);
  });
});

describe('a week', () => {
  it('has seven days from Monday on, without a gap, and holds its moment', () => {
    fc.assert(
      fc.property(zone, instant, (name, now) => {
        const week = weekOf(name, now, 0);
        expect(week).toHaveLength(7);
        week.forEach((day, index) => {
          expect(weekdayOf(day.date)).toBe(index);
          expect(day.end).toBe(week[index + 1]?.start ?? day.end);
          expect(wallOf(name, day.start)).toMatchObject({ ...day.date });
        });
        expect(week[0]?.start).toBeLessThanOrEqual(now);
        expect(week[6]?.end).toBeGreaterThan(now);
        expect(weekOf(name, now, 1)[0]?.start).toBe(week[6]?.end);
      }),
    );
  });

  it('has a day of 23 and one of 25 hours', () => {
    const hours = (now: number) =>
      weekOf('Europe/Berlin', now, 0).map(({ start, end }) => (end - start) / HOUR);
    expect(hours(Date.UTC(2026, 2, 29))).toEqual([24, 24, 24, 24, 24, 24, 23]);
    expect(hours(Date.UTC(2026, 9, 25))).toEqual([24, 24, 24, 24, 24, 24, 25]);
  });
});

const anySchedule = fc.record({
  id: fc.constant(1),
  start_time: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`),
  duration_minutes: fc.integer({ min: 1, max: 1440 }),
  days_of_week: fc.integer({ min: 0, max: 127 }),
  time_zone: zone,
});

describe('windows', () => {
  it('open on their days at their time, and last for their minutes', () => {
    fc.assert(
      fc.property(anySchedule, instant, (times, from) => {
        const windows = windowsIn(times, from, from + 7 * 24 * HOUR);
        for (const { start, end } of windows) {
          const wall = wallOf(times.time_zone, start);
          expect(times.days_of_week & (1 << weekdayOf(wall))).not.toBe(0);
          expect(end > from && start < from + 7 * 24 * HOUR).toBe(true);
          if (times.duration_minutes < 1440) {
            expect(end - start).toBe(times.duration_minutes * 60_000);
          }
        }
        const days = times.days_of_week.toString(2).replaceAll('0', '').length;
        expect(windows.length).toBeGreaterThanOrEqual(Math.max(0, days - 1));
        expect(windows.length).toBeLessThanOrEqual(days + 3);
      }),
    );
  });

  it('of a whole day leave no gap when a day has 25 hours', () => {
    const from = Date.UTC(2026, 9, 22);
    const windows = windowsIn(
      schedule({ start_time: '08:00', duration_minutes: 1440 }),
      from,
      from + 7 * 24 * HOUR,
    );
    windows.slice(1).forEach(({ start }, index) => expect(start).toBe(windows[index]?.end));
  });
});

describe('the parts of windows on days', () => {
  it('lie inside a day, one after the other over midnight, and beside each other where they overlap', () => {
    fc.assert(
      fc.property(fc.array(anySchedule, { maxLength: 4 }), zone, instant, (given, shown, now) => {
        const week = weekOf(shown, now, 0);
        const [from, until] = [week[0]?.start ?? 0, week[6]?.end ?? 0];
        const windows = given.flatMap((times, id) => windowsIn({ ...times, id }, from, until));
        const segments = segmentsOf(shown, week, windows);
        for (const segment of segments) {
          expect(segment.fromMinute).toBeGreaterThanOrEqual(0);
          expect(segment.toMinute).toBeLessThanOrEqual(1440);
          expect(segment.toMinute).toBeGreaterThan(segment.fromMinute);
          expect(segment.lane).toBeLessThan(segment.lanes);
        }
        for (const window of windows) {
          const parts = segments.filter((segment) => segment.window === window);
          const days = week.filter((day) => window.start < day.end && window.end > day.start);
          expect(parts).toHaveLength(days.length);
        }
        for (const one of segments) {
          for (const other of segments) {
            const isBeside =
              one !== other &&
              one.day === other.day &&
              one.lane === other.lane &&
              one.fromMinute < other.toMinute &&
              other.fromMinute < one.toMinute;
            expect(isBeside).toBe(false);
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  it('of a night are two', () => {
    const now = Date.UTC(2026, 5, 10, 12);
    const week = weekOf('Europe/Berlin', now, 0);
    const windows = windowsIn(
      schedule({ days_of_week: 1 }),
      week[0]?.start ?? 0,
      week[6]?.end ?? 0,
    );
    expect(
      segmentsOf('Europe/Berlin', week, windows).map(({ day, fromMinute, toMinute }) => [
        day,
        fromMinute,
        toMinute,
      ]),
    ).toEqual([
      [0, 1320, 1440],
      [1, 0, 360],
    ]);
  });
});

it('names schedules that are open at the same time', () => {
  const window = (scheduleId: number, start: number, end: number) => ({ scheduleId, start, end });
  expect(overlapping([window(1, 0, 10), window(2, 10, 20)])).toEqual([]);
  expect(overlapping([window(2, 5, 15), window(1, 0, 10), window(1, 20, 30)])).toEqual([[1, 2]]);
});
