/** Takes items one after the other, in the order in which they came. */
export interface Line<T> {
  push(item: T): void;
  /** Begins; items that came before and do not pass are dropped. */
  start(passes: (item: T) => boolean): void;
}

/** A line whose items wait until it is started. A failure is told, and the next item is taken. */
export function createLine<T>(
  take: (item: T) => Promise<void>,
  onFailure: (failure: unknown) => void,
): Line<T> {
  let waiting: T[] = [];
  let started = false;
  let busy = false;
  const work = async (): Promise<void> => {
    busy = true;
    while (waiting.length > 0) {
      const items = waiting;
      waiting = [];
      for (const item of items) {
        await take(item).catch(onFailure);
      }
    }
    busy = false;
  };
  return {
    push(item) {
      waiting.push(item);
      if (started && !busy) {
        void work();
      }
    },
    start(passes) {
      waiting = waiting.filter(passes);
      started = true;
      void work();
    },
  };
}
