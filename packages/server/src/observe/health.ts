import { setTimeout as sleep } from 'node:timers/promises';
import type { Health, HealthPart } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';

/** Looks at the parts that everything else needs. */
export interface HealthCheck {
  /** Never rejects; callers within a second share one look, so that asking costs nothing. */
  look(): Promise<Health>;
}

export interface HealthDeps {
  readonly store: Pick<Store, 'query'>;
  readonly wall: {
    readonly available: boolean;
    readonly network?: { readonly available: boolean };
  };
  freeDiskBytes(): Promise<number>;
}

const STORE_LIMIT_MS = 2_000;
const SHARED_MS = 1_000;
/** Less than this starts no run. */
const LOW_DISK_BYTES = 1024 ** 3;
/** Less than this, and the database itself may fail. */
const NO_DISK_BYTES = 64 * 1024 ** 2;
const SLOW_LOOP_MS = 200;
const STUCK_LOOP_MS = 2_000;

export function createHealthCheck(deps: HealthDeps): HealthCheck {
  let shared: { readonly at: number; readonly health: Promise<Health> } | null = null;
  return {
    look() {
      const now = performance.now();
      if (shared === null || now - shared.at > SHARED_MS) {
        shared = { at: now, health: lookNow(deps) };
      }
      return shared.health;
    },
  };
}

async function lookNow(deps: HealthDeps): Promise<Health> {
  const parts = await Promise.all([
    lookAtStore(deps.store),
    lookAtDisk(deps),
    lookAtLoop(),
    lookAtWall(deps.wall),
  ]);
  const broken = parts.some(({ result }) => result === 'failed');
  return { status: broken ? 'unhealthy' : 'healthy', parts };
}

async function lookAtStore(store: HealthDeps['store']): Promise<HealthPart> {
  const name = 'store';
  const started = performance.now();
  const giveUp = new AbortController();
  try {
    const answered = await Promise.race([
      store.query('activeRuns', {}).then(() => true),
      sleep(STORE_LIMIT_MS, false, { signal: giveUp.signal, ref: false }),
    ]);
    const ms = Math.round(performance.now() - started);
    return answered
      ? { name, result: 'ok', detail: `It answered in ${ms} ms.` }
      : { name, result: 'failed', detail: `It did not answer within ${STORE_LIMIT_MS} ms.` };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, result: 'failed', detail };
  } finally {
    giveUp.abort();
  }
}

async function lookAtDisk({ freeDiskBytes }: HealthDeps): Promise<HealthPart> {
  const name = 'disk';
  try {
    const free = await freeDiskBytes();
    const detail = `${Math.floor(free / 1024 ** 2)} MiB are free.`;
    if (free < NO_DISK_BYTES) return { name, result: 'failed', detail };
    return { name, result: free < LOW_DISK_BYTES ? 'warning' : 'ok', detail };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, result: 'failed', detail };
  }
}

async function lookAtLoop(): Promise<HealthPart> {
  const started = performance.now();
  await sleep(0);
  const ms = Math.round(performance.now() - started);
  const detail = `A turn took ${ms} ms.`;
  if (ms >= STUCK_LOOP_MS) return { name: 'event_loop', result: 'failed', detail };
  return { name: 'event_loop', result: ms >= SLOW_LOOP_MS ? 'warning' : 'ok', detail };
}

async function lookAtWall({ available, network }: HealthDeps['wall']): Promise<HealthPart> {
  if (available && network?.available === false) {
    return {
      name: 'wall',
      result: 'warning',
      detail:
        'Agents run inside a wall, but it cannot hold their network here: they see that of this machine. "ropewalk doctor" says why.',
    };
  }
  return available
    ? { name: 'wall', result: 'ok', detail: 'Agents run inside a wall.' }
    : {
        name: 'wall',
        result: 'warning',
        detail: 'There is no wall on this machine: agents would run with all your rights.',
      };
}
