import type { Readiness } from '@ropewalk/contracts';
import type { HealthCheck } from './health.ts';

/** How far a control plane has come, and its part among those of its store. */
export type Standing =
  /** What an earlier process left is being put in order. */
  | { readonly phase: 'starting' }
  | { readonly phase: 'working'; readonly role: 'leader' }
  /** Passes requests on to the leader, as long as it knows one. */
  | { readonly phase: 'working'; readonly role: 'standby'; readonly knowsLeader: boolean }
  /** Saves and ends what works. */
  | { readonly phase: 'closing' };

/** Tells whether requests may be sent here. */
export interface ReadinessCheck {
  /** Never rejects. Costs no more than a look at the health. */
  look(): Promise<Readiness>;
}

export interface ReadinessDeps {
  /** As it is at the moment of the call. */
  standing(): Standing;
  readonly health: HealthCheck;
}

export function createReadinessCheck({ standing, health }: ReadinessDeps): ReadinessCheck {
  return {
    async look() {
      const before = standing();
      if (before.phase !== 'working') return notReady(before.phase);
      const { parts } = await health.look();
      if (parts.some(({ name, result }) => name === 'store' && result === 'failed')) {
        return notReady('store_unreachable');
      }
      // A look takes a while, in which it may have begun to close or lost its leader.
      const now = standing();
      if (now.phase !== 'working') return notReady(now.phase);
      return now.role === 'standby' && !now.knowsLeader
        ? notReady('leader_unknown')
        : { status: 'ready', role: now.role };
    },
  };
}

function notReady(reason: Extract<Readiness, { status: 'not_ready' }>['reason']): Readiness {
  return { status: 'not_ready', reason };
}
