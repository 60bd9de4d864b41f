import { setTimeout as wait } from 'node:timers/promises';
import { StoreFailure } from '@ropewalk/core';
import { openConnection, openIfThere, type Connection, type OwnConnection } from './connections.ts';
import {
  beat,
  beginEpoch,
  ensureLeadership,
  newInstance,
  readEpoch,
  resign,
  sayWhoLeads,
  tryLock,
  type Candidate,
} from './leadership.ts';
import { toPostgresFailure } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';

/*
 * One control plane at a time: an advisory lock that the server keeps for a session, and a number, the epoch, that
 * grows with each that takes it. The lock says who may begin, the epoch who may go on: every transaction looks at it in
 * its turn, so that a control plane that was frozen or cut off while another took over changes nothing any more.
 */

/** The session of one that ended a moment ago may still be there. */
const PATIENCE_MS = 500;
const PAUSE_MS = 50;
const AGAIN_MS = 500;
/** How those that lead and those that stand by keep an eye on each other, in milliseconds. */
export interface Pace {
  /** How often one that leads shows that it lives. */
  readonly beatMs: number;
  /** Beats are answered; a session on which nothing comes for so long is cut off. */
  readonly silenceMs: number;
  /** How often one that stands by looks, when nobody tells it anything. */
  readonly lookMs: number;
  /** Who leads and has not shown for so long that it lives is taken to be frozen. */
  readonly frozenMs: number;
}

/**
 * All control planes of a database keep the same. One that is cut off knows it a beat and a silence after its last
 * beat, which is before the others take it to be frozen.
 */
export const PACE: Pace = { beatMs: 1_500, silenceMs: 5_000, lookMs: 500, frozenMs: 7_000 };

/** The right of this process to be the only one that changes the database. */
export interface SoleRight {
  /** With the name under which the sessions of this process have to be opened. */
  readonly place: PostgresPlace;
  readonly epoch: number;
  /** Throws `StoreFailure` `database_busy` in a transaction of `connection` when another has it by now. */
  requireOurs(connection: Connection): Promise<void>;
  /** Aborted when another is known to have it: this process changes nothing any more. */
  readonly lost: AbortSignal;
  /** Gives it back. */
  release(): Promise<void>;
}

/** Takes the right and begins an epoch. Throws `StoreFailure`: `database_busy`, naming who has it, when another does. */
export async function takeSoleRight(given: PostgresPlace): Promise<SoleRight> {
  const candidate: Candidate = { instance: given.instance ?? newInstance(), address: null };
  const place = { ...given, instance: candidate.instance };
  let session: OwnConnection | null = null;
  try {
    session = await openConnection(place, PACE.silenceMs);
    await waitForLock(place, session);
    await ensureLeadership(session, null);
    return await holdSoleRight(place, session, candidate);
  } catch (error) {
    await session?.close();
    throw toPostgresFailure(place.shown, error) ?? error;
  }
}

/** Begins an epoch with a session that has the lock, and keeps both until it is given back or lost. */
export async function holdSoleRight(
  place: PostgresPlace,
  first: OwnConnection,
  candidate: Candidate,
  pace: Pace = PACE,
): Promise<SoleRight> {
  const lost = new AbortController();
  const released = new AbortController();
  let session = first;
  const epoch = await beginEpoch(session, candidate);
  const kept = keep();
  return {
    place,
    epoch,
    lost: lost.signal,
    async requireOurs(connection) {
      if (lost.signal.aborted || (await readEpoch(connection)) !== epoch) {
        lost.abort();
        throw takenOver(place);
      }
    },
    async release() {
      released.abort();
      await kept;
      await askIfThere(place, () => resign(session, epoch));
      await session.close();
    },
  };

  /** A session that breaks loses the lock: it is taken again, unless somebody else was faster. */
  async function keep(): Promise<void> {
    while (!isOver()) {
      const isOurs = await askIfThere(place, () => beat(session, epoch));
      if (isOurs === false) {
        lost.abort();
      } else if (isOurs === null) {
        await session.close();
        session = (await lockAgain(place, epoch, { pace, lost, isOver })) ?? session;
      } else {
        await pause(pace.beatMs, released.signal, session.ended);
      }
    }
    if (lost.signal.aborted) {
      await session.close();
    }
  }

  function isOver(): boolean {
    return released.signal.aborted || lost.signal.aborted;
  }
}

/** A session that has the lock; null when nobody wants it any more, or another one has had it: then it is lost. */
async function lockAgain(
  place: PostgresPlace,
  epoch: number,
  {
    pace,
    lost,
    isOver,
  }: { readonly pace: Pace; readonly lost: AbortController; readonly isOver: () => boolean },
): Promise<OwnConnection | null> {
  while (!isOver()) {
    const session = await openIfThere(place, pace.silenceMs);
    if (session !== null) {
      const now = await askIfThere(place, () => readEpoch(session));
      if (now !== null && now !== epoch) {
        lost.abort();
      } else if (now !== null && (await askIfThere(place, () => tryLock(session))) === true) {
        return session;
      }
      await session.close();
    }
    await wait(AGAIN_MS, undefined, { ref: false });
  }
  return null;
}

/** Null when the session has broken. */
export async function askIfThere<T>(
  place: PostgresPlace,
  ask: () => Promise<T>,
): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (toPostgresFailure(place.shown, error) === null) {
      throw error;
    }
    return null;
  }
}

/** Waits so long, or until one of these comes before. */
export async function pause(
  ms: number,
  signal: AbortSignal,
  ...others: readonly Promise<unknown>[]
): Promise<void> {
  const enough = new AbortController();
  const either = AbortSignal.any([signal, enough.signal]);
  const over = wait(ms, undefined, { ref: false, signal: either }).catch(() => undefined);
  await Promise.race([over, ...others]);
  enough.abort();
}

async function waitForLock(place: PostgresPlace, session: OwnConnection): Promise<void> {
  const beganAt = performance.now();
  while (!(await tryLock(session))) {
    if (performance.now() - beganAt > PATIENCE_MS) {
      throw new StoreFailure(
        'database_busy',
        `Another control plane works on the database ${place.shown}${await sayWhoLeads(session)}. Stop that one first, or use another database.`,
      );
    }
    await wait(PAUSE_MS);
  }
}

function takenOver({ shown }: PostgresPlace): StoreFailure {
  return new StoreFailure(
    'database_busy',
    `Another control plane has taken over the database ${shown}, and this one changes nothing any more. End it.`,
  );
}
