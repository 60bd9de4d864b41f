const FIRST_MS = 400;
const LONGEST_MS = 10_000;

/**
 * How long to wait before the next try to connect, in milliseconds, after `failures` in a row: doubling up to ten
 * seconds, and up to a quarter less, so that the tabs of a restarted server do not come back all at once.
 * `random` is in [0, 1).
 */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
  return Math.round(full * (1 - random / 4));
}
