/**
 * Liveness of one run, judged from several signs together: events, MCP calls, bytes of the program, and
 * CPU time of its tree. Time does not pass while the run is frozen.
 */

/** When the run was last seen alive, on its own clock. */
export interface Life {
  /** Milliseconds that the run has worked; stands still while frozen. */
  workedMs(now: number): number;
  /** A sign of life of any kind. */
  sign(now: number): void;
  /** The first event of the agent itself. */
  firstEvent(now: number): void;
  /** CPU time of the tree so far; growth beyond idling is a sign of life. */
  cpu(now: number, cpuMs: number): void;
  freeze(now: number): void;
  thaw(now: number): void;
  /** Why the run should be ended now; null when it lives. */
  verdict(now: number): 'silent' | 'no_first_event' | 'run_limit' | null;
}

export interface LifeLimits {
  readonly silenceLimitMs: number;
  readonly firstEventLimitMs: number;
  readonly runLimitMs: number;
}

/**
 * Share of the passed time that an idle program may use without that being a sign of life. An agent that
 * waits for an answer that never comes still clears its memory now and then: Claude Code was seen to use up
 * to 3 % of five seconds, once or twice a minute. What builds or tests uses far more.
 */
const IDLE_CPU_SHARE = 0.05;

/** Begins the life of a run at `startedAt`. */
export function createLife(startedAt: number, limits: LifeLimits): Life {
  let frozenMs = 0;
  let frozenSince: number | null = null;
  let lastSignWorked = 0;
  let heard = false;
  let lastCpu = { workedMs: 0, cpuMs: 0 };
  const workedMs = (now: number): number =>
    now - startedAt - frozenMs - (frozenSince === null ? 0 : now - frozenSince);
  const sign = (now: number): void => {
    lastSignWorked = Math.max(lastSignWorked, workedMs(now));
  };
  return {
    workedMs,
    sign,
    firstEvent(now) {
      heard = true;
      sign(now);
    },
    cpu(now, cpuMs) {
      const worked = workedMs(now);
      const used = cpuMs - lastCpu.cpuMs;
      if (used > (worked - lastCpu.workedMs) * IDLE_CPU_SHARE) {
        sign(now);
      }
      lastCpu = { workedMs: worked, cpuMs };
    },
    freeze(now) {
      frozenSince ??= now;
    },
    thaw(now) {
      if (frozenSince !== null) {
        frozenMs += now - frozenSince;
        frozenSince = null;
      }
    },
    verdict(now) {
      const worked = workedMs(now);
      if (worked >= limits.runLimitMs) {
        return 'run_limit';
      }
      if (!heard && worked >= limits.firstEventLimitMs) {
        return 'no_first_event';
      }
      return worked - lastSignWorked >= limits.silenceLimitMs ? 'silent' : null;
    },
  };
}
