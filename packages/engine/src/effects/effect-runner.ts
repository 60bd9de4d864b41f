import { assertNever, EFFECT_KIND, offeredRun, type PendingEffect } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import type { Fleet } from '../fleet/fleet-types.ts';
import { LeftForLater } from '../hub/remote/hub-remotes.ts';
import type { Follower } from '../landing/follower.ts';
import type { Pusher } from '../landing/pusher.ts';
import type { LandingQueue } from '../landing/landing-queue.ts';
import type { Sweeper } from '../regression/sweeper.ts';
import type { Supervisor } from '../runs/supervisor.ts';

/** Carries out what commands have asked for, after their commit. */
export interface EffectRunner {
  /** What an earlier process left: `replay-safe` effects are repeated, the others settled. */
  replay(): Promise<void>;
  /** Resolves when nothing is being carried out. */
  idle(): Promise<void>;
  close(): void;
}

export interface EffectRunnerDeps {
  readonly context: EngineContext;
  readonly supervisor: Supervisor;
  readonly fleet: Pick<Fleet, 'offer' | 'endWaiting'>;
  readonly queue: LandingQueue;
  readonly sweeper: Sweeper;
  readonly follower: Follower;
  readonly pusher: Pusher;
}

/** A runner that listens to the store. */
export function createEffectRunner(deps: EffectRunnerDeps): EffectRunner {
  const { context } = deps;
  const underWay = new Set<Promise<void>>();
  const start = (pending: PendingEffect): void => {
    const work = carryOut(deps, pending)
      .then(() => true)
      .catch((err: unknown) => {
        if (err instanceof LeftForLater) return false;
        context.log.error({ err, effect: pending.effect }, 'an effect failed');
        return true;
      })
      .then((isOver) => (isOver ? context.store.settleEffect(pending.id) : undefined))
      .catch((err: unknown) => context.log.error({ err }, 'an effect could not be settled'));
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  const unsubscribe = context.store.subscribe(({ effects }) => effects.forEach(start));
  return {
    async replay() {
      for (const pending of await context.store.query('pendingEffects', {})) {
        if (EFFECT_KIND[pending.effect.type] === 'replay-safe') {
          start(pending);
        } else {
          await context.store.settleEffect(pending.id);
        }
      }
    },
    async idle() {
      while (underWay.size > 0) {
        await Promise.all(underWay);
      }
    },
    close: unsubscribe,
  };
}

async function carryOut(deps: EffectRunnerDeps, pending: PendingEffect): Promise<void> {
  const { effect, projectId } = pending;
  switch (effect.type) {
    case 'run.carry': {
      const offered = offeredRun(pending);
      return offered === null
        ? deps.supervisor.carry(effect.runId, projectId)
        : deps.fleet.offer(offered);
    }
    case 'run.end':
      return (await deps.fleet.endWaiting(effect.runId))
        ? undefined
        : deps.supervisor.end(effect.runId, 'stopped', effect.how);
    case 'landing.perform':
      return deps.queue.perform(effect.landingId, projectId);
    case 'sweep.perform':
      return deps.sweeper.sweep(projectId, effect.featureIds);
    case 'repository.follow':
      return deps.follower.catchUp(projectId);
    case 'remote.push':
      return deps.pusher.push(projectId);
    default:
      return assertNever(effect);
  }
}
