/**
 * Gathers what comes and hands it over once, `ms` after the first of it: a burst of events costs one read, and a
 * steady stream one read per `ms`, which may be asked for each time. What comes while `handle` is still at work waits
 * for it: two reads at a time may answer in the wrong order. `handle` must not reject.
 */
export function coalesce<T>(
  ms: number | (() => number),
  handle: (gathered: ReadonlySet<T>) => void | Promise<void>,
): { add(item: T): void; cancel(): void } {
  let gathered = new Set<T>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAtWork = false;
  const begin = (): void => {
    timer ??= setTimeout(() => void handOver(), typeof ms === 'number' ? ms : ms());
  };
  const handOver = async (): Promise<void> => {
    const due = gathered;
    gathered = new Set();
    timer = undefined;
    isAtWork = true;
    await handle(due);
    isAtWork = false;
    if (gathered.size > 0) {
      begin();
    }
  };
  return {
    add(item) {
      gathered.add(item);
      if (!isAtWork) {
        begin();
      }
    },
    /** Forgets what was gathered. */
    cancel() {
      clearTimeout(timer);
      timer = undefined;
      gathered = new Set();
    },
  };
}
