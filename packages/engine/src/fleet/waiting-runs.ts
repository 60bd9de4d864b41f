import type { OfferedRun } from '@ropewalk/core';

/** Runs that wait to be taken by a worker, as far as this process has heard. */
export interface WaitingRuns {
  readonly all: ReadonlyMap<number, OfferedRun>;
  /** It was offered. */
  note(run: OfferedRun): void;
  /** It was taken, perhaps before its offer was heard of here: then it does not wait when it is. */
  noteTaken(runId: number): void;
  /** It was taken by somebody who could not have it. */
  noteGivenBack(run: OfferedRun): void;
  /** It waits no more; false when it did not. */
  forget(runId: number): boolean;
}

/** A queue that has the runs with the commit of their leases gives some away before their effects are heard of. */
export function createWaitingRuns(): WaitingRuns {
  const all = new Map<number, OfferedRun>();
  const takenEarly = new Set<number>();
  return {
    all,
    note(run) {
      if (!takenEarly.delete(run.runId)) all.set(run.runId, run);
    },
    noteTaken(runId) {
      if (!all.delete(runId)) takenEarly.add(runId);
    },
    noteGivenBack(run) {
      takenEarly.delete(run.runId);
      all.set(run.runId, run);
    },
    forget: (runId) => all.delete(runId),
  };
}
