import type { Day } from '@ropewalk/core';

/** The day that a moment lies in, in the time zone of this machine; days on which clocks move are longer or shorter. */
export function dayAt(at: number): Day {
  const starts = new Date(at);
  starts.setHours(0, 0, 0, 0);
  const ends = new Date(starts);
  ends.setDate(ends.getDate() + 1);
  return { startsAt: starts.getTime(), endsAt: ends.getTime() };
}

/** The date of that day, such as `2026-07-16`. */
export function dateAt(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
