import type { Lease } from './lease.ts';
import type { OwnRuns } from './own-runs.ts';

/**
 * From this part of a lease on, agents stand still: somebody else may be about to take over. Whether that has happened
 * only the server can say: one that was away itself lets them go on.
 */
const STANDS_STILL_FROM = 0.7;
/** After so many leases without a word nobody is waited for any more. */
const IS_OVER_FROM = 20;
const LOOKS_PER_LEASE = 40;

/** Holds runs still, and gives them up, when their leases cannot be renewed in time. */
export interface LeaseGuard {
  /** Leases have just been renewed: what stood still goes on. */
  renewed(): void;
  close(): void;
}

/** Looks again and again, by the clocks of this machine, also after it stood still itself. */
export function guardLeases(deps: {
  readonly lease: Lease;
  readonly leaseMs: number;
  readonly runs: Pick<OwnRuns, 'all'>;
  onProblem(err: unknown): void;
}): LeaseGuard {
  const { lease, leaseMs, runs, onProblem } = deps;
  const look = (): void => {
    const part = lease.ageMs() / leaseMs;
    for (const run of runs.all()) {
      if (part >= IS_OVER_FROM) run.lose();
      else if (part >= STANDS_STILL_FROM) run.hold('lease').catch(onProblem);
    }
  };
  const timer = setInterval(look, leaseMs / LOOKS_PER_LEASE);
  return {
    renewed() {
      for (const run of runs.all()) if (!run.isLost) run.letGo('lease').catch(onProblem);
    },
    close: () => clearInterval(timer),
  };
}
