import type { Clock } from '@ropewalk/core';

/** A clock that stands still until it is told to go on to the next thing that was to happen. */
export interface SteppedClock extends Clock {
  /** Goes to the next alarm and lets it happen; false when there is none before `until`. */
  step(until: number): boolean;
  /** Lets time pass in which nothing happens, as for a machine that is off. */
  skipTo(at: number): void;
}

export function steppedClock(start: number): SteppedClock {
  let now = start;
  let count = 0;
  const alarms = new Map<number, { readonly at: number; readonly wake: () => void }>();
  return {
    now: () => now,
    wakeAt(at, wake) {
      count += 1;
      const id = count;
      // Whole milliseconds, as every clock tells them.
      alarms.set(id, { at: Math.ceil(at), wake });
      return () => void alarms.delete(id);
    },
    step(until) {
      const next = [...alarms].reduce<[number, { at: number; wake: () => void }] | null>(
        (first, entry) => (first === null || entry[1].at < first[1].at ? entry : first),
        null,
      );
      if (next === null || next[1].at >= until) return false;
      alarms.delete(next[0]);
      now = Math.max(now, next[1].at);
      next[1].wake();
      return true;
    },
    skipTo(at) {
      now = Math.max(now, Math.ceil(at));
    },
  };
}
