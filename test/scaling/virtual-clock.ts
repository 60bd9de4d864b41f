import type { Clock } from '@ropewalk/core';

/** A clock that stands still until it is told to go on to the next alarm; alarms of one moment keep their order. */
export interface VirtualClock extends Clock {
  /** Goes to the next alarm and lets it happen; false when there is none. */
  step(): boolean;
  /** Resolves after so many milliseconds of this clock. */
  pass(ms: number): Promise<void>;
  /** Alarms that were set so far: whoever sees two different numbers knows that something happened between. */
  readonly activity: () => number;
}

interface Alarm {
  readonly at: number;
  readonly number: number;
  wake: (() => void) | null;
}

export function virtualClock(start: number): VirtualClock {
  const heap: Alarm[] = [];
  let now = start;
  let count = 0;
  const set = (at: number, wake: () => void): Alarm => {
    count += 1;
    const alarm: Alarm = { at: Math.max(now, at), number: count, wake };
    push(heap, alarm);
    return alarm;
  };
  return {
    now: () => now,
    activity: () => count,
    wakeAt(at, wake) {
      const alarm = set(at, wake);
      return () => {
        alarm.wake = null;
      };
    },
    pass: (ms) => new Promise((resolve) => set(now + Math.max(0, ms), resolve)),
    step() {
      for (let alarm = pop(heap); alarm !== undefined; alarm = pop(heap)) {
        if (alarm.wake !== null) {
          now = alarm.at;
          alarm.wake();
          return true;
        }
      }
      return false;
    },
  };
}

function isBefore(left: Alarm, right: Alarm): boolean {
  return left.at < right.at || (left.at === right.at && left.number < right.number);
}

function push(heap: Alarm[], alarm: Alarm): void {
  let place = heap.length;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(alarm, parent)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = alarm;
}

function pop(heap: Alarm[]): Alarm | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const right = heap[left + 1];
    const child = heap[left];
    if (child === undefined) break;
    const [below, smaller] =
      right !== undefined && isBefore(right, child) ? [left + 1, right] : [left, child];
    if (!isBefore(smaller, last)) break;
    heap[place] = smaller;
    place = below;
  }
  heap[place] = last;
  return first;
}
