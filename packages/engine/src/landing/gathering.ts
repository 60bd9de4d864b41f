import type { Clock } from '@ropewalk/core';

/** Work per project that is asked for often and done once for all who asked meanwhile. */
export interface Gathering<T> {
  /** Answers what the work that this call asked for has answered, some time from now. */
  ask(projectId: number): Promise<T>;
  /** The same, but the work begins at once. */
  askNow(projectId: number): Promise<T>;
  /** From now on all work begins at once, also what was asked for already. */
  hurry(): void;
}

interface Asked<T> {
  readonly done: Promise<T>;
  begin(): void;
}

/** Gathers for `gatherMs` from the first call on; whoever calls after the work has begun asks for the next. */
export function createGathering<T>(
  clock: Clock,
  gatherMs: number,
  work: (projectId: number) => Promise<T>,
): Gathering<T> {
  const waiting = new Map<number, Asked<T>>();
  let inHurry = false;

  const askFor = (projectId: number): Asked<T> => {
    const before = waiting.get(projectId);
    if (before !== undefined) {
      return before;
    }
    const gathered = Promise.withResolvers<void>();
    const cancel = clock.wakeAt(clock.now() + gatherMs, gathered.resolve);
    const asked: Asked<T> = {
      done: gathered.promise.then(() => {
        waiting.delete(projectId);
        return work(projectId);
      }),
      begin() {
        cancel();
        gathered.resolve();
      },
    };
    waiting.set(projectId, asked);
    if (inHurry) {
      asked.begin();
    }
    return asked;
  };

  return {
    ask: (projectId) => askFor(projectId).done,
    askNow(projectId) {
      const asked = askFor(projectId);
      asked.begin();
      return asked.done;
    },
    hurry() {
      inHurry = true;
      for (const asked of waiting.values()) {
        asked.begin();
      }
    },
  };
}
