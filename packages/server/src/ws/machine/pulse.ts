/** Work that is done when there is reason to, and not too often. */
export interface Pulse {
  /** There is reason: the work is done soon, and begins after this call. */
  call(): void;
  stop(): void;
}

/**
 * Does the work at once where it has not been done for `gapMs`, otherwise when that is over; never twice at the same
 * time. However often it is called meanwhile, once is enough.
 */
export function createPulse(
  work: () => Promise<void>,
  gapMs: number,
  onFailure: (failure: unknown) => void,
): Pulse {
  let timer: NodeJS.Timeout | null = null;
  let isBusy = false;
  let isDue = false;
  let stopped = false;
  let notBefore = 0;
  const start = async (): Promise<void> => {
    timer = null;
    isDue = false;
    isBusy = true;
    notBefore = performance.now() + gapMs;
    await work().catch(onFailure);
    isBusy = false;
    if (isDue) plan();
  };
  const plan = (): void => {
    if (!stopped)
      timer = setTimeout(() => void start(), Math.max(0, notBefore - performance.now()));
  };
  return {
    call() {
      if (isBusy) isDue = true;
      else if (timer === null) plan();
    },
    stop() {
      stopped = true;
      clearTimeout(timer ?? undefined);
    },
  };
}
