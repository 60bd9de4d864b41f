import type { CarriedRun, WorkerAssignment } from '@ropewalk/contracts';
import { startRemoteRun, type RemoteRun } from './remote-run.ts';
import type { SiteFor } from './site-for.ts';
import type { WorkerParts } from './worker-parts.ts';

/** The runs that a worker has. */
export interface OwnRuns {
  /** Begins to work on it; nothing happens where that was begun already. */
  begin(assignment: WorkerAssignment): void;
  /** One whose right is this very token; null when it is not here. */
  find(run: CarriedRun): RemoteRun | null;
  all(): readonly RemoteRun[];
  /** What it says of itself: those whose right it still has, as far as it knows. */
  carries(): readonly CarriedRun[];
  /** Those that take up a slot. */
  count(): number;
  /** Resolves when none is left. */
  idle(): Promise<void>;
}

/** `onEnd` hears of each that has gone. */
export function createOwnRuns(parts: WorkerParts, siteFor: SiteFor, onEnd: () => void): OwnRuns {
  const runs = new Map<number, RemoteRun>();
  /** Of runs that wait for an earlier carrying of themselves to have gone. */
  const waiting = new Map<number, WorkerAssignment>();

  const start = async (first: WorkerAssignment): Promise<void> => {
    for (let next: WorkerAssignment | undefined = first; next !== undefined;) {
      const run = startRemoteRun(parts, next, siteFor);
      runs.set(run.runId, run);
      await run.done;
      runs.delete(run.runId);
      next = waiting.get(run.runId);
      waiting.delete(run.runId);
      onEnd();
    }
  };

  return {
    begin(assignment) {
      const runId = assignment.task.run.id;
      const before = runs.get(runId);
      if (before?.token === assignment.token) return;
      if (before === undefined) {
        start(assignment).catch((err: unknown) =>
          parts.log.error({ err, runId }, 'a run could not be begun'),
        );
        return;
      }
      // Both would have the same programs: the former goes first.
      waiting.set(runId, assignment);
      before.lose();
    },
    find({ run_id, token }) {
      const run = runs.get(run_id);
      return run?.token === token ? run : null;
    },
    all: () => [...runs.values()],
    carries: () => [
      ...[...runs.values()]
        .filter((run) => !run.isLost)
        .map(({ runId, token }) => ({ run_id: runId, token })),
      ...[...waiting].map(([runId, { token }]) => ({ run_id: runId, token })),
    ],
    count: () => runs.size + waiting.size,
    async idle() {
      while (runs.size > 0) await Promise.all([...runs.values()].map((run) => run.done));
    },
  };
}
