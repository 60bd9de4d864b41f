import { Temporal } from 'temporal-polyfill';

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  milliseconds: 1,
  s: 1_000,
  sec: 1_000,
  secs: 1_000,
  second: 1_000,
  seconds: 1_000,
  m: 60_000,
  min: 60_000,
  mins: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hrs: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

const PART = /^[\s,]*(?:and\s+)?(\d+(?:\.\d+)?)\s*([a-z]+)(?![a-z])/i;

/**
 * The length of a duration such as `6m0s`, `120ms`, `34.07s`, `1 hour 5 minutes` or `2d 3h` at the beginning of a
 * text, in milliseconds; null where none stands there.
 */
export function durationMs(text: string): number | null {
  let rest = text;
  let total: number | null = null;
  for (let part = PART.exec(rest); part !== null; part = PART.exec(rest)) {
    const unit = UNITS_MS[(part[2] ?? '').toLowerCase()];
    if (unit === undefined) break;
    total = (total ?? 0) + Number(part[1]) * unit;
    rest = rest.slice(part[0].length);
  }
  return total;
}

/** Numbers below this are seconds since the epoch (until the year 5138), others milliseconds (since 1973). */
const FIRST_MILLISECONDS = 100_000_000_000;
/** Numbers below this are no moment of our time at all. */
const FIRST_SECONDS = 1_000_000_000;

/** A moment as providers write it: seconds or milliseconds since the epoch; null for what can be neither. */
export function momentOfNumber(value: number): number | null {
  if (value < FIRST_SECONDS) return null;
  return value < FIRST_MILLISECONDS ? value * 1_000 : value;
}

const HTTP_DATE = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT$/;
/** In the order of the year, as dates of HTTP name them. */
export const MONTHS: readonly string[] = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(
  ' ',
);

/** A moment in ISO 8601 with its offset, or as HTTP writes dates (RFC 9110 §5.6.7); null for anything else. */
export function momentOfDate(text: string): number | null {
  const http = HTTP_DATE.exec(text);
  const month = MONTHS.indexOf((http?.[2] ?? '').toLowerCase()) + 1;
  const iso =
    http === null
      ? text
      : `${http[3] ?? ''}-${String(month).padStart(2, '0')}-${http[1] ?? ''}T${http[4] ?? ''}Z`;
  return unlessOutOfRange(() => Temporal.Instant.from(iso).epochMilliseconds);
}

/** Null for a date that there is not, a time that there is not, or a zone that nobody knows. */
export function unlessOutOfRange<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
