interface Waiting<T> {
  readonly items: readonly T[];
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Does something with items of many callers, one time after the other: what comes while it is under way shares the
 * next. Each caller is answered when its items are done; a failure is that of all who shared.
 */
export function createGather<T>(
  work: (items: readonly T[]) => Promise<void>,
): (items: readonly T[]) => Promise<void> {
  let waiting: Waiting<T>[] = [];
  let busy = false;

  async function drain(): Promise<void> {
    busy = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await work(group.flatMap(({ items }) => items));
        group.forEach(({ resolve }) => resolve());
      } catch (error) {
        group.forEach(({ reject }) => reject(error));
      }
    }
    busy = false;
  }

  return (items) =>
    new Promise<void>((resolve, reject) => {
      if (items.length === 0) {
        resolve();
        return;
      }
      waiting.push({ items, resolve, reject });
      if (!busy) {
        void drain();
      }
    });
}
