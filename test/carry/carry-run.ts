import { setTimeout as wait } from 'node:timers/promises';
import { openBossRunQueue, openPostgresStore } from '@ropewalk/store/places';
import { readPostgresUrl, type PostgresPlace } from '@ropewalk/store/postgres-place';
import { mulberry32 } from '../support/random.ts';
import { createControlPlane, fillBacklog, hashOf } from './control-plane.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { offerAnew, openMember, tick } from './ticks.ts';
import { takeFor, type Counts, type Member, type World } from './world.ts';
import { problemsOf } from './verify.ts';

const WORKERS = ['ada', 'bela', 'cy', 'dot', 'eli'];
const OFFERED_TWICE = 0.02;
/** So many ticks, and a control plane dies with runs in its hands. */
const DYING_TICKS = 25;
const TICK_PAUSE_MS = 20;

export interface CarryOptions {
  /** An empty PostgreSQL database. */
  readonly url: string;
  readonly features: number;
  readonly seed: number;
  /** How likely it is that something happens to a worker in one tick. */
  readonly faultShare: number;
  readonly onTick?: (landed: number, counts: Counts) => void;
}

export interface CarryReport extends Counts {
  readonly landed: number;
  readonly late: Ledger['late'];
  readonly ticks: number;
  /** What must not be; empty when all is well. */
  readonly problems: readonly string[];
}

/**
 * Lets five workers, each a process, carry the runs of a backlog on real PostgreSQL, with delays, cuts, freezes and
 * kills, and compares what the store says at the end with what should have been. The hours that it takes are those of a
 * clock of our own.
 */
export async function carryRun(options: CarryOptions): Promise<CarryReport> {
  const place = readPostgresUrl(options.url);
  const report = (): void => undefined;
  const queue = await openBossRunQueue({ place, report });
  const store = await openPostgresStore({ place, offerWith: queue.offerWith });
  const plane = createControlPlane(store);
  const members: Member[] = [];
  try {
    await plane.must('worker.make_token', { name: 'carry', hash: hashOf('token') });
    const backlog = await fillBacklog(plane, options.features);
    const world: World = {
      plane,
      queue,
      backlog,
      random: mulberry32(options.seed),
      ledger: createLedger(),
      active: new Map(),
      landed: new Set(),
      counts: {
        faults: { cut: 0, freeze: 0, kill: 0 },
        leases: 0,
        assigned: 0,
        interrupted: 0,
        secondTakes: 0,
        offeredAnew: 0,
      },
      offeredTwice: OFFERED_TWICE,
      ...createBell(),
      stopping: new AbortController(),
    };
    for (const name of WORKERS) {
      members.push(await openMember(world, name));
    }
    const ticks = await goThrough(world, members, place, options);
    return {
      ...world.counts,
      landed: world.landed.size,
      late: world.ledger.late,
      ticks,
      problems: [...world.ledger.problems, ...(await problemsOf(world))],
    };
  } finally {
    await Promise.all(members.map(({ link }) => link.close()));
    await store.close();
    await queue.close();
  }
}

async function goThrough(
  world: World,
  members: readonly Member[],
  place: PostgresPlace,
  { faultShare, onTick }: CarryOptions,
): Promise<number> {
  const taking = Promise.all(members.map((member) => takeFor(world, member)));
  let ticks = 0;
  try {
    // What is begun is brought to its end, so that those who come back late are heard.
    while (!isOver(world) || members.some(({ fault }) => fault !== null)) {
      ticks += 1;
      await tick(world, members, isOver(world) ? 0 : faultShare);
      if (ticks % DYING_TICKS === 0) {
        await dieWithRuns(place);
        await offerAnew(world);
      }
      onTick?.(world.landed.size, world.counts);
      await wait(TICK_PAUSE_MS);
    }
    return ticks;
  } finally {
    world.stopping.abort();
    world.change();
    await taking;
  }
}

function isOver({ backlog, active, ledger }: World): boolean {
  return (backlog.pending.length === 0 && active.size === 0) || ledger.problems.length > 20;
}

/** A control plane that takes runs and is gone before anybody has them. */
async function dieWithRuns(place: PostgresPlace): Promise<void> {
  const dying = await openBossRunQueue({ place, report: () => undefined });
  await dying.take({ labels: [], limit: 3, waitMs: 0 });
  await dying.close();
}

function createBell(): Pick<World, 'change' | 'whenChanged'> {
  let waiting: (() => void)[] = [];
  return {
    change() {
      const all = waiting;
      waiting = [];
      all.forEach((wake) => wake());
    },
    whenChanged: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
  };
}
