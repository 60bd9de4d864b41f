/** One limit of runs for the whole machine, across projects. */
export interface MachineSlots {
  /** Runs that may still be started. */
  free(projectId: number): number;
}

/** Slots of a machine on which at most `limit` runs work at the same time; `active` counts them now. */
export function createMachineSlots(limit: () => number, active: () => number): MachineSlots {
  return { free: () => Math.max(0, limit() - active()) };
}
