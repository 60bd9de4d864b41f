import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { copyStory, findStory } from '../../packages/cli/src/commands/demo-story.ts';
import type { ControlPlane } from '@ropewalk/contracts';
import { writeMachine } from '../../packages/engine/src/machine/machine-tree.suite.ts';
import { valueOf } from '../support/stage.ts';
import type { Suffered } from './elsewhere.ts';
import {
  SERVER_FAULTS,
  startControlPlanes,
  type ControlPlanes,
  type ServerFault,
  type TakeOver,
} from './control-planes.ts';
import { FAULTS, SLOTS, startFaultyWorker, type FaultyWorker } from './faulty-worker.ts';
import { inspect, type FleetReport } from './inspect.ts';

export const PROJECT = 'kitchen-table';
const WORKERS = ['one', 'two', 'three', 'four'];
/** Shorter than a lease, and longer. */
const SHORTEST_MS = 2_000;
const LONGEST_MS = 70_000;
const ROOM = { codingRuns: 4, slotsPerWorker: SLOTS };

/** What was done to the control plane that led. */
export interface HarmedLeader {
  readonly worker: null;
  readonly fault: ServerFault;
  readonly forMs: number;
}

/** How long one that leads stays frozen after another has taken over. */
const FROZEN_ON_MS = 20_000;

export interface FleetOptions {
  readonly faults: number;
  readonly random: () => number;
  readonly store: string | null;
  /** Control planes; with more than one, the one that leads suffers, too. */
  readonly servers: number;
  /** How many of the faults are those of control planes, as a part of 1. */
  readonly serverShare: number;
  onFault(what: Suffered | HarmedLeader): void;
  onTakeOver(what: TakeOver): void;
}

/**
 * Has one or several servers and four workers, each a process group with a home of its own, build the demo, while at
 * random moments workers are killed (and started again), frozen and cut off, and servers that lead are killed, frozen
 * and asked to hand over, `faults` times at most. Removes everything that it made.
 */
export async function fleetRun(options: FleetOptions): Promise<FleetReport> {
  const story = findStory();
  if (story === null) throw new Error('the files of the demo are not here');
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-fleet-'));
  const folder = join(root, 'project');
  const environment = { ...process.env, HOME: join(root, 'person') };
  try {
    await Promise.all([mkdir(folder), mkdir(environment.HOME)]);
    const { playbook, spec } = await copyStory(story, join(root, 'story'), false);
    await writeFile(join(folder, 'app_spec.txt'), spec);
    const machine = await writeMachine(join(root, 'machine'));
    const { store, random } = options;
    const count = options.servers;
    const servers = await startControlPlanes({ root, count, machine, store, environment, random });
    const { token } = valueOf(await servers.control()['worker.token']({ name: 'fleet' }));
    const workers = await Promise.all(
      WORKERS.map((name) => {
        const home = join(root, name);
        const own = { ...environment, ROPEWALK_HOME: home };
        return startFaultyWorker({ name, home, port: servers.port, token, environment: own });
      }),
    );
    await setToWork(servers.control(), { folder, spec, playbook });
    const hearing = hear(servers);
    const harm = await doHarm({ servers, workers }, options, hearing.over);
    await hearing.ended;
    const left = (await Promise.all(workers.map((worker) => worker.end()))).flat();
    const { passing, features, attempts } = await countFeatures(servers.control());
    left.push(...(await servers.end()));
    return {
      ...(await inspect({
        root,
        folder,
        home: servers.home,
        store,
        suffered: harm.suffered,
        room: ROOM,
      })),
      faults: harm.faults,
      suffered: harm.suffered.length,
      takeOvers: harm.takeOvers,
      passing,
      features,
      attempts,
      left,
      late: hearing.late,
      outcomes: hearing.outcomes,
    };
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function setToWork(
  control: ControlPlane,
  what: { readonly folder: string; readonly spec: string; readonly playbook: string },
): Promise<void> {
  const { folder, spec, playbook } = what;
  valueOf(await control['project.register']({ name: PROJECT, folder, spec, settings: {} }));
  valueOf(
    await control['crew.start']({
      name: PROJECT,
      settings: {
        driver: `playbook:${playbook}`,
        maxConcurrency: ROOM.codingRuns,
        testingAgentRatio: 1,
        testingShare: 1,
        retryBaseMs: 100,
      },
    }),
  );
}

interface Hearing {
  /** Resolves when the crew has ended by itself; `over` fires then. */
  readonly ended: Promise<void>;
  readonly over: AbortSignal;
  /** What has become of work that came when its run had gone on elsewhere, so far. */
  readonly late: string[];
  /** How runs have ended, for a feature each. */
  readonly outcomes: Map<string, number>;
}

/** Follows what happens, over whoever leads. */
function hear(servers: Pick<ControlPlanes, 'control'>): Hearing {
  const over = new AbortController();
  const late: string[] = [];
  const outcomes = new Map<string, number>();
  let after = 0;
  const follow = async (): Promise<void> => {
    const opened = await servers.control().events({ name: PROJECT, after }, over.signal);
    if (!opened.ok) return;
    for await (const { seq, body } of opened.value) {
      after = seq;
      if (body.type === 'run.late_work') late.push(body.became);
      if (body.type === 'run.outcome') {
        outcomes.set(body.outcome, (outcomes.get(body.outcome) ?? 0) + 1);
      }
      if (body.type === 'crew.ended') over.abort();
      if (over.signal.aborted) return;
    }
  };
  const followOn = async (): Promise<void> => {
    while (!over.signal.aborted) {
      // A stream breaks off with the one who leads.
      await follow().catch(() => undefined);
      if (!over.signal.aborted) await pause(200);
    }
  };
  return { ended: followOn(), over: over.signal, late, outcomes };
}

interface Harm extends Pick<FleetReport, 'faults' | 'takeOvers'> {
  readonly suffered: readonly Suffered[];
}

async function doHarm(
  {
    servers,
    workers,
  }: { readonly servers: ControlPlanes; readonly workers: readonly FaultyWorker[] },
  options: FleetOptions,
  over: AbortSignal,
): Promise<Harm> {
  const { random } = options;
  const under: Promise<unknown>[] = [];
  const takeOvers: TakeOver[] = [];
  const suffered: Suffered[] = [];
  while (under.length < options.faults && !over.aborted) {
    await pause(500 + random() * 3_500, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) break;
    if (random() < options.serverShare) {
      if (servers.isWell()) under.push(harmLeader(servers, options, takeOvers));
      continue;
    }
    const harmed = await harmWorker({ servers, workers }, options);
    if (harmed === null) continue;
    under.push(harmed.over);
    suffered.push(harmed.what);
  }
  await Promise.all(under);
  return { faults: under.length, suffered, takeOvers };
}

async function harmLeader(
  servers: ControlPlanes,
  { random, onFault, onTakeOver }: FleetOptions,
  takeOvers: TakeOver[],
): Promise<void> {
  const fault = SERVER_FAULTS[Math.floor(random() * SERVER_FAULTS.length)] ?? 'kill';
  const forMs = fault === 'freeze' ? Math.round(random() * FROZEN_ON_MS) : 0;
  onFault({ worker: null, fault, forMs });
  const taken = await servers.suffer(fault, forMs);
  takeOvers.push(taken);
  onTakeOver(taken);
}

async function harmWorker(
  {
    servers,
    workers,
  }: { readonly servers: ControlPlanes; readonly workers: readonly FaultyWorker[] },
  { random, onFault }: FleetOptions,
): Promise<{ readonly what: Suffered; readonly over: Promise<void> } | null> {
  const well = workers.filter((worker) => !worker.isFaulty());
  // Somebody has to be there to go on.
  if (well.length < 2) return null;
  // What happens to one that has nothing to do shows nothing.
  const busy = await busyNames(servers.control());
  const chosen = well.filter(({ name }) => busy.has(name));
  const worker = chosen[Math.floor(random() * chosen.length)];
  const fault = FAULTS[Math.floor(random() * FAULTS.length)];
  if (worker === undefined || fault === undefined) return null;
  const forMs = Math.round(SHORTEST_MS + random() ** 2 * (LONGEST_MS - SHORTEST_MS));
  const what = { worker: worker.name, fault, at: Date.now(), forMs };
  onFault(what);
  return { what, over: worker.suffer(fault, forMs) };
}

/** Nobody is known to be busy while nobody leads. */
async function busyNames(control: ControlPlane): Promise<ReadonlySet<string>> {
  const listed = await control['workers.list']({}).catch(() => null);
  const workers = listed?.ok === true ? listed.value.workers : [];
  return new Set(workers.flatMap(({ name, runs }) => (runs.length > 0 ? [name] : [])));
}

async function countFeatures(control: ControlPlane) {
  const { features } = valueOf(await control['features.list']({ name: PROJECT }));
  return {
    features: features.length,
    passing: features.filter((feature) => feature.passes).length,
    attempts: features.reduce((sum, feature) => sum + feature.attempts, 0),
  };
}
