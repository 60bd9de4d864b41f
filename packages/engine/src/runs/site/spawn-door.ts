import type { OurReason } from '@ropewalk/core';

/**
 * The last place where the start of a run's program can be prevented: it is passed in the very moment in which the
 * program is started, with nothing awaited in between.
 */
export interface SpawnDoor {
  /** Keeps the program from being started; the first reason counts, and one that has started is past it. */
  close(reason: OurReason): void;
  closedFor(): OurReason | null;
  /** Throws `RunCalledOff` where it was closed. */
  pass(): void;
}

/** Thrown to a driver that starts a program for a run that is over. */
export class RunCalledOff extends Error {
  readonly code = 'run_called_off';

  constructor(reason: OurReason) {
    super(`The run was called off before its program was started (${reason}).`);
    this.name = 'RunCalledOff';
  }
}

/** An open door. */
export function createSpawnDoor(): SpawnDoor {
  let closed: OurReason | null = null;
  let isPassed = false;
  return {
    close(reason) {
      if (!isPassed) closed ??= reason;
    },
    closedFor: () => closed,
    pass() {
      if (closed !== null) throw new RunCalledOff(closed);
      isPassed = true;
    },
  };
}
