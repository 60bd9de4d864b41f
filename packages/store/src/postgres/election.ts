import { openConnection, openIfThere, type OwnConnection } from './connections.ts';
import {
  endSessionsOf,
  ensureLeadership,
  LEADER_CHANNEL,
  newInstance,
  readLeadership,
  tryLock,
  type Candidate,
  type Leader,
} from './leadership.ts';
import { toPostgresFailure } from './postgres-failure.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { askIfThere, holdSoleRight, PACE, pause, type Pace, type SoleRight } from './sole-right.ts';

/*
 * Several control planes want the right that one can have. Those that have it not look twice a second: whether the
 * lock is free (the one who had it ended, and the server has ended its session), and whether the one who has it still
 * shows that it lives. One that does not is frozen or cut off; its sessions are ended, and with them its lock.
 */

/** One that stands by. */
export interface Election {
  /** The token that opens every control plane of this database. */
  readonly token: string;
  /** Who leads, as far as is known; null when nobody does. */
  leader(): Leader | null;
  /** Called whenever somebody else leads, or nobody; at once with the one that is known already. */
  onChange(hear: (leader: Leader | null) => void): void;
  /** Resolves when this process leads; null when it does not want to any more. Rejects with a bug of ours only. */
  readonly won: Promise<SoleRight | null>;
  /** Wants it no more. What was won stays. */
  withdraw(): Promise<void>;
}

export interface Standing {
  /** Where others reach this process when it leads. */
  readonly address: string;
  /** The token of this process, which becomes that of all if there is none yet. */
  readonly token: string;
  readonly pace?: Pace;
}

/** What came of one look at who leads: the right, or when to look again. */
type Looked = { readonly right: SoleRight } | { readonly againMs: number };

/** The server needs a moment to end a session and give its lock back. */
const ENDED_WITHIN_MS = 10;

/** Stands by until this process leads. Throws `StoreFailure` when the server lets nobody in. */
export async function standForElection(
  shared: PostgresPlace,
  { address, token, pace = PACE }: Standing,
): Promise<Election> {
  const candidate: Candidate = { instance: newInstance(), address };
  const place = { ...shared, instance: candidate.instance };
  const withdrawn = new AbortController();
  const news = createNews();
  let heard = Promise.withResolvers<void>();
  const { first, kept } = await begin(place, token, pace);
  const won = stand(first);
  return {
    token: kept,
    leader: news.leader,
    onChange: news.follow,
    won,
    async withdraw() {
      withdrawn.abort();
      heard.resolve();
      await won;
    },
  };

  async function stand(opened: OwnConnection): Promise<SoleRight | null> {
    let session: OwnConnection | null = await hearOn(place, opened, wake);
    while (!withdrawn.signal.aborted) {
      heard = Promise.withResolvers<void>();
      const here: OwnConnection | null = session;
      const looked = here === null ? null : await askIfThere(place, () => look(here));
      if (looked !== null && 'right' in looked) {
        return looked.right;
      }
      if (looked === null) {
        await here?.close();
        session = await openHearing(place, pace, wake);
      }
      await pause(looked?.againMs ?? pace.lookMs, withdrawn.signal, heard.promise);
    }
    await session?.close();
    return null;
  }

  async function look(session: OwnConnection): Promise<Looked> {
    if (await tryLock(session)) {
      return { right: await holdSoleRight(place, session, candidate, pace) };
    }
    const { leader, silentMs } = await readLeadership(session);
    news.tell(leader);
    const leftMs = pace.frozenMs - silentMs;
    if (leader !== null && leftMs <= 0) {
      await endSessionsOf(session, leader.instance);
      return { againMs: ENDED_WITHIN_MS };
    }
    return { againMs: leader === null ? pace.lookMs : Math.min(pace.lookMs, Math.ceil(leftMs)) };
  }

  function wake(): void {
    heard.resolve();
  }
}

/** Tells who leads, once for each. */
function createNews() {
  const hearers = new Set<(leader: Leader | null) => void>();
  let known: Leader | null = null;
  return {
    leader: () => known,
    follow(hear: (leader: Leader | null) => void): void {
      hearers.add(hear);
      if (known !== null) hear(known);
    },
    tell(leader: Leader | null): void {
      if (leader?.epoch === known?.epoch && leader?.address === known?.address) {
        return;
      }
      known = leader;
      hearers.forEach((hear) => hear(leader));
    },
  };
}

async function openHearing(
  place: PostgresPlace,
  { silenceMs }: Pace,
  wake: () => void,
): Promise<OwnConnection | null> {
  const session = await openIfThere(place, silenceMs);
  return session === null ? null : await hearOn(place, session, wake);
}

/** Null when the session has broken meanwhile. */
async function hearOn(
  place: PostgresPlace,
  session: OwnConnection,
  wake: () => void,
): Promise<OwnConnection | null> {
  session.onNotification(wake);
  if ((await askIfThere(place, () => session.script(`listen ${LEADER_CHANNEL}`))) !== null) {
    return session;
  }
  await session.close();
  return null;
}

async function begin(
  place: PostgresPlace,
  token: string,
  { silenceMs }: Pace,
): Promise<{ readonly first: OwnConnection; readonly kept: string }> {
  let first: OwnConnection | null = null;
  try {
    first = await openConnection(place, silenceMs);
    return { first, kept: (await ensureLeadership(first, token)) ?? token };
  } catch (error) {
    await first?.close();
    throw toPostgresFailure(place.shown, error) ?? error;
  }
}
