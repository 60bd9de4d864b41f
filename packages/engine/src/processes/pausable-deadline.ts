/** A limit on time in which something was really running. */
export interface PausableDeadline {
  pause(): void;
  resume(): void;
  /** Forgets it; must be called in the end. */
  clear(): void;
}

/** Calls `expire` once when `limitMs` have passed, not counting the time between pause and resume. */
export function createPausableDeadline(limitMs: number, expire: () => void): PausableDeadline {
  let leftMs = limitMs;
  let startedAt = 0;
  let timer: NodeJS.Timeout | null = null;
  const resume = (): void => {
    if (timer !== null) return;
    startedAt = performance.now();
    // Longer than 24 days does not fit into a timer and is no limit either.
    timer = setTimeout(expire, Math.min(leftMs, 2 ** 31 - 1));
  };
  const pause = (): void => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    leftMs -= performance.now() - startedAt;
  };
  resume();
  return { pause, resume, clear: pause };
}
