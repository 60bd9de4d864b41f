import type { Clock } from '@ropewalk/core';
import { systemClock } from '@ropewalk/engine';

/** The machine's time, from another moment on; it goes by itself and can be put forward. */
export interface MovableClock extends Clock {
  /** Puts it to a later moment; what was to happen until then happens now. */
  moveTo(at: number): void;
}

export function movableClock(start: number): MovableClock {
  let aheadMs = start - systemClock.now();
  const alarms = new Set<{ arm(): void }>();
  return {
    now: () => systemClock.now() + aheadMs,
    wakeAt(at, wake) {
      let cancel = (): void => undefined;
      const alarm = {
        arm() {
          cancel();
          cancel = systemClock.wakeAt(at - aheadMs, () => {
            alarms.delete(alarm);
            wake();
          });
        },
      };
      alarms.add(alarm);
      alarm.arm();
      return () => {
        alarms.delete(alarm);
        cancel();
      };
    },
    moveTo(at) {
      aheadMs = at - systemClock.now();
      [...alarms].forEach((alarm) => alarm.arm());
    },
  };
}
