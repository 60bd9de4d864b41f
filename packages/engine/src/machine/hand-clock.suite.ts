import type { Clock } from '@ropewalk/core';

/** Time that passes when it is told to. */
export interface HandClock extends Clock {
  pass(ms: number): Promise<void>;
}

export function handClock(start = 0): HandClock {
  let now = start;
  const alarms = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => now,
    wakeAt(at, wake) {
      const alarm = { at, wake };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    async pass(ms) {
      now += ms;
      for (const alarm of [...alarms].filter(({ at }) => at <= now)) {
        alarms.delete(alarm);
        alarm.wake();
      }
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}
