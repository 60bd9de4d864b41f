import type { EngineContext } from '../engine-types.ts';

interface Lane {
  busy: Promise<void> | null;
  again: boolean;
  failures: number;
  cancelRetry: () => void;
}

/** Work of which there is one at a time for each project, tried again at the moment that it names. */
export interface Lanes {
  ask(projectId: number): void;
  /** Starts nothing more; resolves when nothing is under way. */
  close(): Promise<void>;
}

/** `work` is told how often in a row it has failed, and answers when to try again, or null when it is done. */
export function createLanes(
  context: EngineContext,
  work: (projectId: number, failures: number) => Promise<number | null>,
): Lanes {
  const lanes = new Map<number, Lane>();
  let closed = false;

  const run = async (projectId: number, lane: Lane): Promise<void> => {
    const retryAt = await work(projectId, lane.failures);
    lane.failures = retryAt === null ? 0 : lane.failures + 1;
    if (retryAt !== null) {
      lane.cancelRetry = context.clock.wakeAt(retryAt, () => ask(projectId));
    }
  };

  const ask = (projectId: number): void => {
    const lane = lanes.get(projectId) ?? {
      busy: null,
      again: false,
      failures: 0,
      cancelRetry: () => undefined,
    };
    lanes.set(projectId, lane);
    if (closed || lane.busy !== null) {
      lane.again = true;
      return;
    }
    lane.again = false;
    lane.cancelRetry();
    lane.busy = run(projectId, lane)
      .catch((err: unknown) =>
        context.log.error({ err, projectId }, 'work in the background broke off'),
      )
      .finally(() => {
        lane.busy = null;
        if (lane.again) {
          ask(projectId);
        }
      });
  };

  return {
    ask,
    async close() {
      closed = true;
      await Promise.all([...lanes.values()].map((lane) => lane.busy));
      lanes.forEach((lane) => lane.cancelRetry());
    },
  };
}
