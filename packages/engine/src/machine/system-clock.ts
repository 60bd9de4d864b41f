import type { Clock } from '@ropewalk/core';

/** The machine may sleep or its clock may be set meanwhile: timers look again at least this often. */
const LONGEST_TIMER_MS = 30_000;

/** The clock of this machine. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wakeAt(at, wake) {
    let timer: NodeJS.Timeout | null = null;
    const wait = (): void => {
      const leftMs = Math.max(0, at - Date.now());
      timer = setTimeout(
        leftMs <= LONGEST_TIMER_MS ? check : wait,
        Math.min(leftMs, LONGEST_TIMER_MS),
      );
      timer.unref();
    };
    // A timer may fire a little early by the wall clock.
    const check = (): void => (Date.now() >= at ? wake() : wait());
    wait();
    return () => {
      if (timer !== null) clearTimeout(timer);
    };
  },
};
