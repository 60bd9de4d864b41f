/** A date and a time as the clocks of a zone show them. `month` counts from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) {
    return known;
  }
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

/** What the clocks of a zone show at an instant (milliseconds since the epoch). */
export function wallOf(zone: string, instant: number): WallTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

/** Days and minutes beyond their bounds are carried over. */
function asUtc({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

function offsetMs(zone: string, instant: number): number {
  const whole = Math.floor(instant / 60_000) * 60_000;
  return asUtc(wallOf(zone, whole)) - whole;
}

/**
 * When the clocks of a zone show this. A time that they leave out is taken by the offset before the change, and of
 * one that they show twice the first counts (RFC 5545), as the control plane takes it.
 */
export function instantOf(zone: string, wall: WallTime): number {
  const shown = asUtc(wall);
  const before = offsetMs(zone, shown - DAY_MS);
  const after = offsetMs(zone, shown + DAY_MS);
  const fits = [shown - before, shown - after].filter(
    (instant) => instant + offsetMs(zone, instant) === shown,
  );
  return fits.length === 0 ? shown - before : Math.min(...fits);
}

/** Whether a zone is one that the browser knows. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) {
    return false;
  }
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (failure) {
    if (failure instanceof RangeError) {
      return false;
    }
    throw failure;
  }
}

/** 0 = Monday. */
export function weekdayOf({ year, month, day }: Pick<WallTime, 'year' | 'month' | 'day'>): number {
  return (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
}
