import { Temporal } from 'temporal-polyfill';
import type { Moment } from './limit-answer.ts';
import { durationMs, momentOfNumber, MONTHS, unlessOutOfRange } from './limit-times.ts';

/** A time of day that has just gone by is this one, not the next day's. */
const JUST_NOW_MS = 600_000;

/**
 * The reset that the words of a limit name; null where they name none. To be asked about the words of a typed limit
 * and of nothing else. Understands `…|1790000000`, `try again in 6m0s`, `resets in 2 hours`, `resets 3pm
 * (Europe/Zurich)`, `resets Oct 9, 5am`, `try again at 3:14 PM` and `reset at 2026-10-09T05:00:00Z`.
 */
export function resetInWords(text: string, moment: Moment): number | null {
  const stamped = /\|(\d{10,13})\b/.exec(text)?.[1];
  if (stamped !== undefined) {
    return momentOfNumber(Number(stamped));
  }
  for (const match of text.matchAll(LEAD)) {
    const rest = text.slice(match.index + match[0].length);
    const found = momentIn(rest, moment);
    if (found !== null) return found;
  }
  return null;
}

const LEAD =
  /\b(?:resets?|(?:try|retry|available|use)(?: this request)? again|(?:please )?retry|renews?|refresh(?:es)?)\b(?:\s+(?:at|on|in|after))?[\s:]*/gi;

/** What a limit is on, where its words name a window that is in use. */
export function windowInWords(text: string): string | null {
  for (const [pattern, window] of WINDOWS) {
    if (pattern.test(text)) return window;
  }
  return null;
}

const WINDOWS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:5|five)[- ]hour\b/i, 'five_hour'],
  [/\bopus\b.*\bweekly\b|\bweekly\b.*\bopus\b/i, 'seven_day_opus'],
  [/\bweekly\b|\bper week\b|\b7[- ]day\b/i, 'seven_day'],
  [/\bmonthly\b|\bper month\b/i, 'month'],
  [/\bper[- ]day\b|\bdaily\b|\((?:TPD|RPD)\)/i, 'day'],
  [/\btokens per min\b|\(TPM\)/i, 'tokens'],
  [/\brequests per min\b|\(RPM\)/i, 'requests'],
];

const ISO = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)/;
const CLOCK = String.raw`(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap]\.?m\.?)?`;
const TIME = new RegExp(`^${CLOCK}(?![\\w%])`, 'i');
const DATE = new RegExp(
  String.raw`^(${MONTHS.join('|')})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?(?:\s*,?\s*(?:at\s+)?${CLOCK})?(?![\w%])`,
  'i',
);
const ZONE = /^[^()]{0,12}\(([A-Za-z_+\-/0-9]+)\)|^\s*(UTC|GMT)\b/;

function momentIn(text: string, moment: Moment): number | null {
  const iso = ISO.exec(text)?.[1];
  if (iso !== undefined) return ofIso(iso, moment);
  const date = DATE.exec(text);
  if (date !== null) return ofDate(date, text.slice(date[0].length), moment);
  const duration = durationMs(text);
  if (duration !== null) return moment.now + duration;
  const time = TIME.exec(text);
  return time === null ? null : ofTime(time, text.slice(time[0].length), moment);
}

function ofIso(text: string, { timeZone }: Moment): number | null {
  const normal = text.replace(' ', 'T');
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(normal);
  return unlessOutOfRange(() =>
    hasZone
      ? Temporal.Instant.from(normal).epochMilliseconds
      : Temporal.PlainDateTime.from(normal).toZonedDateTime(timeZone).epochMilliseconds,
  );
}

function ofDate(match: RegExpExecArray, rest: string, moment: Moment): number | null {
  const [, month = '', day = '', year, hour, minute, half] = match;
  const timeZone = zoneIn(rest, moment);
  const clock = clockOf(hour ?? '0', minute, half);
  if (clock === null) return null;
  return unlessOutOfRange(() => {
    const now = Temporal.Instant.fromEpochMilliseconds(moment.now).toZonedDateTimeISO(timeZone);
    const at = (of: number): number =>
      Temporal.PlainDate.from(
        { year: of, month: MONTHS.indexOf(month.toLowerCase()) + 1, day: Number(day) },
        { overflow: 'reject' },
      ).toZonedDateTime({ timeZone, plainTime: clock }).epochMilliseconds;
    if (year !== undefined) return at(Number(year));
    // Of a day without its year the nearest is meant: in December, "Jan 2" is the next one.
    const candidates = [now.year - 1, now.year, now.year + 1].map(at);
    return candidates.reduce((nearest, other) =>
      Math.abs(other - moment.now) < Math.abs(nearest - moment.now) ? other : nearest,
    );
  });
}

function ofTime(match: RegExpExecArray, rest: string, moment: Moment): number | null {
  const [, hour = '', minute, half] = match;
  // A number alone is no time of day.
  if (minute === undefined && half === undefined) return null;
  const clock = clockOf(hour, minute, half);
  if (clock === null) return null;
  const timeZone = zoneIn(rest, moment);
  return unlessOutOfRange(() => {
    const now = Temporal.Instant.fromEpochMilliseconds(moment.now).toZonedDateTimeISO(timeZone);
    const on = (days: number): number =>
      now.toPlainDate().add({ days }).toZonedDateTime({ timeZone, plainTime: clock })
        .epochMilliseconds;
    return [on(-1), on(0), on(1)].find((at) => at > moment.now - JUST_NOW_MS) ?? null;
  });
}

function clockOf(
  hour: string,
  minute: string | undefined,
  half: string | undefined,
): Temporal.PlainTime | null {
  const given = Number(hour);
  const isAfternoon = half?.toLowerCase().startsWith('p') ?? false;
  if (half !== undefined && (given < 1 || given > 12)) return null;
  const hours = half === undefined ? given : (given % 12) + (isAfternoon ? 12 : 0);
  return unlessOutOfRange(() =>
    Temporal.PlainTime.from({ hour: hours, minute: Number(minute ?? 0) }, { overflow: 'reject' }),
  );
}

function zoneIn(rest: string, { timeZone }: Moment): string {
  const match = ZONE.exec(rest);
  return match?.[1] ?? match?.[2] ?? timeZone;
}
