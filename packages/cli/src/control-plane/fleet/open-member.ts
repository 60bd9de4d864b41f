import { hostname } from 'node:os';
import { accept, type Result } from '@ropewalk/core';
import { openDoor, type Door } from '@ropewalk/server';
import type { Election, Leader, SoleRight } from '@ropewalk/store/places';
import type { PostgresPlace } from '@ropewalk/store/postgres-place';
import { prepareHome } from '../../home/prepare-home.ts';
import { adoptToken, readOrMakeToken } from '../../home/token.ts';
import { LOOPBACK } from '../listen-options.ts';
import {
  openControlPlane,
  type OpenControlPlane,
  type OpenOptions,
} from '../open-control-plane.ts';
import { toRefusal } from '../opening.ts';

/** One of several control planes on one database: it stands by or leads. */
export interface Member {
  readonly url: string;
  /** Resolves when it stands by with somebody else in the lead, or leads: whatever comes first. */
  readonly settled: Promise<Leader | 'us'>;
  /** Resolves when it leads; null when it was closed before. A refusal says why it cannot, though it should. */
  readonly leads: Promise<Result<OpenControlPlane> | null>;
  /** Aborted when another one has taken over from this one. */
  readonly deposed: AbortSignal;
  /** Saves and ends what works, hands over. Idempotent. */
  close(): Promise<void>;
}

export interface MemberOptions extends OpenOptions {
  readonly port: number;
  readonly place: PostgresPlace;
  /** Where the others reach it; its own address when left out. */
  readonly advertise?: string;
}

/**
 * Listens, and stands by until it leads. Refuses as `openControlPlane` does, and with what keeps it from the database.
 */
export async function openMember(options: MemberOptions): Promise<Result<Member>> {
  const home = await prepareHome(options.home);
  if (!home.ok) {
    return home;
  }
  const listen = options.listen ?? LOOPBACK;
  let door: Door | null = null;
  try {
    door = await openDoor({
      host: listen.host,
      port: options.port,
      names: listen.names,
      onFailure: (failure) => process.emitWarning(String(failure)),
    });
    const address = options.advertise ?? reachableFrom(door.url);
    const own = await readOrMakeToken(home.value.path);
    const { standForElection } = await import('@ropewalk/store/places');
    const election = await standForElection(options.place, { address, token: own });
    await adoptToken(home.value.path, election.token);
    return accept(toMember({ options, address, door, election }));
  } catch (error) {
    await door?.close();
    const refusal = toRefusal(error);
    if (refusal === null) {
      throw error;
    }
    return refusal;
  }
}

function toMember(parts: {
  readonly options: MemberOptions;
  readonly address: string;
  readonly door: Door;
  readonly election: Election;
}): Member {
  const { options, address, door, election } = parts;
  const deposed = new AbortController();
  const settled = Promise.withResolvers<Leader | 'us'>();
  let isOver = false;
  election.onChange((leader) => {
    turnToLeader(door, leader);
    if (leader !== null) {
      settled.resolve(leader);
    }
  });
  const leads = election.won.then(async (right) => {
    if (right === null) {
      return null;
    }
    settled.resolve('us');
    door.turnTo({ kind: 'nobody' });
    const opened = await lead(right);
    onLost(door, right.lost, () => deposed.abort());
    return opened;
  });
  return {
    url: door.url,
    settled: settled.promise,
    leads,
    deposed: deposed.signal,
    async close() {
      if (isOver) {
        return;
      }
      isOver = true;
      await election.withdraw();
      const opened = await leads;
      if (opened?.ok === true) {
        door.turnTo({ kind: 'ending' });
        await opened.value.close();
      }
      await door.close();
    },
  };

  async function lead(right: SoleRight): Promise<Result<OpenControlPlane>> {
    const listen = options.listen ?? LOOPBACK;
    const names = [...listen.names, new URL(address).hostname];
    const opened = await openControlPlane({
      ...options,
      listen: { ...listen, names },
      fleet: { door, right, token: election.token },
    });
    if (!opened.ok) {
      await right.release();
    }
    return opened;
  }
}

function turnToLeader(door: Door, leader: Leader | null): void {
  const other = leader?.address ?? null;
  door.turnTo(other === null ? { kind: 'nobody' } : { kind: 'other', address: other });
}

/** What one that was deposed still says to anybody may be wrong by now. */
function onLost(door: Door, lost: AbortSignal, tell: () => void): void {
  const giveWay = (): void => {
    door.turnTo({ kind: 'ending' });
    tell();
  };
  if (lost.aborted) giveWay();
  else lost.addEventListener('abort', giveWay, { once: true });
}

/** An address that stands for every one of this machine leads nobody here. */
function reachableFrom(url: string): string {
  const address = new URL(url);
  if (address.hostname === '0.0.0.0' || address.hostname === '[::]') {
    address.hostname = hostname();
  }
  return address.href.replace(/\/$/, '');
}
