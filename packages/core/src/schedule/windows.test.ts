import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { lastWindow, nextWindow, openWindow, windowOn, type ScheduleTimes } from './windows.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function times(more: Partial<ScheduleTimes> = {}): ScheduleTimes {
  return {
    startTime: '22:00',
    durationMinutes: 240,
    daysOfWeek: 127,
    timeZone: 'UTC',
    enabled: true,
    ...more,
  };
}

function at(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}

function shown(window: { start: number; end: number } | null): string | null {
  return window === null
    ? null
    : [window.start, window.end]
        .map((time) => Temporal.Instant.fromEpochMilliseconds(time).toString())
        .join(' – ');
}

describe('a window', () => {
  it('is open from its start up to its end, and across midnight', () => {
    const schedule = times();
    const expected = '2026-11-22T22:00:00Z – 2026-11-23T02:00:00Z';
    expect(openWindow(schedule, at('2026-11-22T21:59:59.999Z'))).toBeNull();
    expect(shown(openWindow(schedule, at('2026-11-22T22:00:00Z')))).toBe(expected);
    expect(shown(openWindow(schedule, at('2026-11-23T01:59:59.999Z')))).toBe(expected);
    expect(openWindow(schedule, at('2026-11-23T02:00:00Z'))).toBeNull();
  });

  it('belongs to the day on which it opens', () => {
    // 2026-11-22 is a Sunday.
    const sundays = times({ daysOfWeek: 64 });
    expect(openWindow(sundays, at('2026-11-23T01:00:00Z'))).not.toBeNull();
    expect(openWindow(sundays, at('2026-11-23T22:30:00Z'))).toBeNull();
    expect(shown(nextWindow(sundays, at('2026-11-22T22:00:00Z')))).toBe(
      '2026-11-29T22:00:00Z – 2026-11-30T02:00:00Z',
    );
    const mondays = times({ daysOfWeek: 1 });
    expect(openWindow(mondays, at('2026-11-23T01:00:00Z'))).toBeNull();
  });

  it('is the same answer as the reference gives for a schedule in UTC', () => {
    // Recorded on 2026-11-22 at 16:50: weekdays from 03:30, an hour.
    const recorded = times({ startTime: '03:30', durationMinutes: 60, daysOfWeek: 31 });
    expect(nextWindow(recorded, at('2026-11-22T16:50:38Z'))?.start).toBe(
      at('2026-11-23T03:30:00Z'),
    );
  });

  it.each([
    ['without days', { daysOfWeek: 0 }],
    ['that is disabled', { enabled: false }],
  ])('of a schedule %s never opens', (_, more) => {
    const schedule = times({ ...more, durationMinutes: 1440 });
    expect(openWindow(schedule, at('2026-11-22T23:00:00Z'))).toBeNull();
    expect(nextWindow(schedule, at('2026-11-22T23:00:00Z'))).toBeNull();
    expect(lastWindow(schedule, at('2026-11-22T23:00:00Z'))).toBeNull();
  });

  it('keeps its wall-clock time when the clocks change', () => {
    const berlin = times({ timeZone: 'Europe/Berlin' });
    const starts = ['2026-10-24', '2026-10-25', '2027-03-27', '2027-03-28'].map((date) =>
      shown(windowOn(berlin, Temporal.PlainDate.from(date))),
    );
    expect(starts).toEqual([
      '2026-10-24T20:00:00Z – 2026-10-25T00:00:00Z',
      '2026-10-25T21:00:00Z – 2026-10-26T01:00:00Z',
      '2027-03-27T21:00:00Z – 2027-03-28T01:00:00Z',
      '2027-03-28T20:00:00Z – 2027-03-29T00:00:00Z',
    ]);
  });

  it('opens by the old offset at a time that is left out, and at the first of two', () => {
    const early = times({ timeZone: 'Europe/Berlin', startTime: '02:30', durationMinutes: 60 });
    expect(shown(windowOn(early, Temporal.PlainDate.from('2027-03-28')))).toBe(
      '2027-03-28T01:30:00Z – 2027-03-28T02:30:00Z',
    );
    expect(shown(windowOn(early, Temporal.PlainDate.from('2026-10-25')))).toBe(
      '2026-10-25T00:30:00Z – 2026-10-25T01:30:00Z',
    );
  });

  it('of a whole day lasts until the clocks show the same time again', () => {
    const always = times({ timeZone: 'Europe/Berlin', startTime: '00:00', durationMinutes: 1440 });
    const lengths = ['2026-10-25', '2027-03-28', '2027-03-29'].map((date) => {
      const window = windowOn(always, Temporal.PlainDate.from(date));
      return ((window?.end ?? 0) - (window?.start ?? 0)) / HOUR;
    });
    expect(lengths).toEqual([25, 23, 24]);
  });
});

/** Two years that every zone of the database is looked at for. */
const FROM = Temporal.PlainDate.from('2026-01-01');
const DAYS = 731;
const BEGIN = at('2026-01-01T00:00:00Z');
const END = BEGIN + DAYS * 24 * HOUR;

/** Zones whose clocks change in these years, with the moments at which they do. */
const SHIFTING = Intl.supportedValuesOf('timeZone').flatMap((timeZone) => {
  const shifts: number[] = [];
  let moment: Temporal.ZonedDateTime | null =
    Temporal.Instant.fromEpochMilliseconds(BEGIN).toZonedDateTimeISO(timeZone);
  for (;;) {
    moment = moment.getTimeZoneTransition('next');
    if (moment === null || moment.epochMilliseconds >= END) {
      return shifts.length === 0 ? [] : [{ timeZone, shifts }];
    }
    shifts.push(moment.epochMilliseconds);
  }
});

/** What the clocks of a zone show, by way of another implementation than the one under test. */
function clockOf(timeZone: string): (time: number) => { day: string; minutes: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (time) => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return {
      day: parts.get('weekday') ?? '',
      minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    };
  };
}

const DAY_BITS: Readonly<Record<string, number>> = {
  Mon: 1,
  Tue: 2,
  Wed: 4,
  Thu: 8,
  Fri: 16,
  Sat: 32,
  Sun: 64,
};

const anyTime = fc
  .integer({ min: 0, max: 1439 })
  .map(
    (minutes) =>
      `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`,
  );
const anySchedule = fc.record({
  startTime: anyTime,
  durationMinutes: fc.oneof(
    fc.integer({ min: 1, max: 1440 }),
    fc.constantFrom(1, 60, 1380, 1439, 1440),
  ),
  daysOfWeek: fc.oneof(fc.integer({ min: 0, max: 127 }), fc.constant(127)),
  timeZone: fc.constantFrom(...SHIFTING.map((zone) => zone.timeZone)),
  enabled: fc.constant(true),
});

/** Every window of the two years, day by day. */
function allWindows(schedule: ScheduleTimes) {
  return Array.from({ length: DAYS }, (_, index) =>
    windowOn(schedule, FROM.add({ days: index })),
  ).filter((window) => window !== null);
}

/** The days on which clocks change, those around them, and one of each month. */
function daysAround(shifts: readonly number[]): Temporal.PlainDate[] {
  const around = shifts.flatMap((shift) => {
    const day = Temporal.Instant.fromEpochMilliseconds(shift).toZonedDateTimeISO('UTC');
    return [-2, -1, 0, 1, 2].map((days) => day.add({ days }).toPlainDate());
  });
  return [...around, ...Array.from({ length: 24 }, (_, months) => FROM.add({ months }))];
}

function offsetAt(timeZone: string, time: number): number {
  const { offsetNanoseconds } =
    Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timeZone);
  return offsetNanoseconds / 1_000_000;
}

/** Moments at which something may go wrong: edges of windows, and changes of the clocks. */
function interestingMoments(schedule: ScheduleTimes, windows: ReturnType<typeof allWindows>) {
  const shifts = SHIFTING.find(({ timeZone }) => timeZone === schedule.timeZone)?.shifts ?? [];
  const near = windows.filter(({ start, end }) =>
    shifts.some((shift) => start < shift + 48 * HOUR && end > shift - 48 * HOUR),
  );
  return [
    ...shifts.flatMap((shift) => [shift - 1, shift, shift + HOUR]),
    ...near.flatMap(({ start, end }) => [start - 1, start, end - 1, end]),
  ].filter((time) => time > BEGIN + 30 * 24 * HOUR && time < END - 30 * 24 * HOUR);
}

describe('windows of two years', () => {
  it('are looked at in every zone whose clocks change', () => {
    expect(SHIFTING.length).toBeGreaterThan(100);
    const names = SHIFTING.map(({ timeZone }) => timeZone);
    expect(names).toEqual(
      expect.arrayContaining(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']),
    );
  });

  it.each(['00:00', '00:30', '02:30'])(
    'open at %s of each day by the clocks of every zone, whatever these do',
    (startTime) => {
      const [hours = 0, minutes = 0] = startTime.split(':').map(Number);
      const wanted = hours * 60 + minutes;
      for (const { timeZone, shifts } of SHIFTING) {
        const clock = clockOf(timeZone);
        const schedule = times({ timeZone, startTime });
        for (const date of daysAround(shifts)) {
          const window = windowOn(schedule, date);
          const shown = window === null ? null : clock(window.start).minutes;
          if (window === null || shown === null || shown === wanted) {
            expect(window, `${timeZone} ${date.toString()}`).not.toBeNull();
            continue;
          }
          // The only other time is one that the clocks leave out, moved by as much as they jump.
          const shift = shifts.find(
            (time) => time <= window.start && window.start < time + 2 * HOUR,
          );
          const jump = offsetAt(timeZone, shift ?? 0) - offsetAt(timeZone, (shift ?? 0) - 1);
          expect([timeZone, (shown - wanted + 1440) % 1440]).toEqual([timeZone, jump / MINUTE]);
        }
      }
    },
  );

  it('open on the chosen days and last as long as they should', () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const clock = clockOf(schedule.timeZone);
        const windows = allWindows(schedule);
        for (const [index, window] of windows.entries()) {
          if (index % 7 === 0) {
            const bit = DAY_BITS[clock(window.start).day] ?? 0;
            expect(bit & schedule.daysOfWeek).toBe(bit);
          }
          if (schedule.durationMinutes < 1440) {
            expect(window.end - window.start).toBe(schedule.durationMinutes * MINUTE);
          } else if (schedule.daysOfWeek === 127) {
            expect(window.end).toBe(windows[index + 1]?.start ?? window.end);
          }
        }
        expect(windows.length > 0).toBe(schedule.daysOfWeek !== 0);
      }),
      { numRuns: 12 },
    );
  });

  it('are found at every moment: the one that is open, the next and the last', () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const windows = allWindows(schedule);
        for (const now of interestingMoments(schedule, windows)) {
          expect(openWindow(schedule, now)).toEqual(
            windows.findLast(({ start, end }) => start <= now && now < end) ?? null,
          );
          expect(nextWindow(schedule, now)).toEqual(
            windows.find(({ start }) => start > now) ?? null,
          );
          expect(lastWindow(schedule, now)).toEqual(
            windows.findLast(({ end }) => end <= now) ?? null,
          );
        }
      }),
      { numRuns: 12 },
    );
  });
});
