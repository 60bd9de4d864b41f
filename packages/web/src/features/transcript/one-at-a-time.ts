/** Does one work at a time: what is asked for meanwhile is not begun, and waits for what goes on. */
export interface OneAtATime {
  do(work: () => Promise<void>): Promise<void>;
  /** What goes on now; null where nothing does. */
  readonly current: Promise<void> | null;
}

/** `onFree` is called whenever a work has ended, well or not. Failures go to `onFailure`. */
export function createOneAtATime(
  onFailure: (failure: unknown) => void,
  onFree: () => void,
): OneAtATime {
  let current: Promise<void> | null = null;
  return {
    get current() {
      return current;
    },
    do(work) {
      current ??= work()
        .catch(onFailure)
        .finally(() => {
          current = null;
          onFree();
        });
      return current;
    },
  };
}
