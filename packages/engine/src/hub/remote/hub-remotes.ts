import { resolve } from 'node:path';
import type { Clock } from '@ropewalk/core';
import type { Target } from '../target.ts';
import { createHubRemote, type RemoteSight, type Tried } from './hub-remote.ts';

/*
 * Where hubs are kept beside the machine of the control plane, so that they outlive it. A landing is pushed there before
 * it is answered; while that cannot be reached, it waits.
 */

/** A place for many hubs. */
export interface HubRemotePlace {
  /** A folder in which bare repositories lie, or the beginning of their addresses. */
  readonly base: string;
  /** Grows with each control plane that leads; 0 where there is only one. */
  readonly epoch: number;
  readonly clock: Pick<Clock, 'now' | 'wakeAt'>;
  /** Told when a remote cannot be reached, and why. */
  readonly onAway: (projectId: number, detail: string) => void;
}

export interface HubRemotes {
  of(project: {
    readonly id: number;
    readonly name: string;
    readonly targetBranch: string;
  }): ProjectRemote;
  /** Why landings of a project wait for its remote at present, as a sentence; null when they do not. */
  waiting(projectId: number): string | null;
  /** Lets what is under way come to its end, and ends all waiting with `LeftForLater`. */
  close(): void;
}

/** The hub of one project over there. */
export interface ProjectRemote extends Pick<
  RemoteSight,
  'address' | 'head' | 'keep' | 'keepOne' | 'fetch'
> {
  /** Makes the hub here and the one over there the same, and says that we lead. False when it cannot be reached. */
  lead(hub: string, target: Target): Promise<boolean>;
  /**
   * Moves the target branch over there by compare-and-swap and resolves when that is done, however long it takes to be
   * reached. False when our own target turned out to stand elsewhere. Throws `HubDeposed` when another one leads, and
   * `LeftForLater` when we end before.
   */
  push(hub: string, target: Target, expected: string, commit: string): Promise<boolean>;
}

/** The process ends before it could be done; what was to be done stays to be done. */
export class LeftForLater extends Error {
  override readonly name = 'LeftForLater';
}

/** Another control plane leads. */
export class HubDeposed extends Error {
  override readonly name = 'HubDeposed';
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
const URL_OR_HOST = /^([a-z][a-z0-9+.-]*:\/\/|[^/\s:]+:[^/])/i;

/** Whether a place for hubs is an address, and no folder. */
export function isRemoteAddress(base: string): boolean {
  return URL_OR_HOST.test(base);
}

export function createHubRemotes(place: HubRemotePlace): HubRemotes {
  const waiting = new Map<number, string>();
  const closing = new AbortController();
  const base = isRemoteAddress(place.base) ? place.base : resolve(place.base);

  /** Tries until it is done. */
  async function persist<T>(projectId: number, attempt: () => Promise<Tried<T>>): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      const tried = await attempt();
      if (tried.kind === 'done') {
        waiting.delete(projectId);
        return tried.value;
      }
      if (tried.kind === 'deposed') {
        throw new HubDeposed(
          `Another control plane leads the hub ${base}, and this one changes it no more.`,
        );
      }
      waiting.set(projectId, tried.detail);
      if (failures === 1) place.onAway(projectId, tried.detail);
      if (closing.signal.aborted) throw new LeftForLater('The control plane ends.');
      await sleep(
        place.clock,
        Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS),
        closing.signal,
      );
    }
  }

  return {
    of({ id, name, targetBranch }) {
      const remote = createHubRemote({
        address: `${base.replace(/\/$/, '')}/${name}-${id}.git`,
        isFolder: !isRemoteAddress(base),
        branch: targetBranch,
        epoch: place.epoch,
      });
      return {
        address: remote.address,
        head: remote.head,
        fetch: remote.fetch,
        keep: remote.keep,
        keepOne: remote.keepOne,
        async lead(hub, target) {
          const tried = await remote.lead(hub, target);
          if (tried.kind === 'away') {
            waiting.set(id, tried.detail);
            place.onAway(id, tried.detail);
          }
          return tried.kind === 'done';
        },
        push: (hub, target, expected, commit) =>
          persist(id, () => remote.push(hub, target, expected, commit)),
      };
    },
    waiting: (projectId) => waiting.get(projectId) ?? null,
    close: () => closing.abort(),
  };
}

async function sleep(
  clock: HubRemotePlace['clock'],
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.wakeAt(clock.now() + ms, () => resolve());
    const stop = (): void => {
      cancel();
      resolve();
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
