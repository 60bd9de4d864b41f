/**
 * Gathers what comes and hands it over once, `ms` after the first of it: a burst of events costs one read, and a
 * steady stream one read per `ms`, which may be asked for each time.
 */
export function coalesce<T>(
  ms: number | (() => number),
  handle: (gathered: ReadonlySet<T>) => void,
): { add(item: T): void; cancel(): void } {
  let gathered = new Set<T>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add(item) {
      gathered.add(item);
      timer ??= setTimeout(
        () => {
          const due = gathered;
          gathered = new Set();
          timer = undefined;
          handle(due);
        },
        typeof ms === 'number' ? ms : ms(),
      );
    },
    /** Forgets what was gathered. */
    cancel() {
      clearTimeout(timer);
      timer = undefined;
      gathered = new Set();
    },
  };
}
