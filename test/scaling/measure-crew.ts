import type { EventBody } from '@ropewalk/contracts';
import { availableParallelism } from 'node:os';
import type { Costs } from './costs.ts';
import { minus, type Spent } from './real/processor-time.ts';
import {
  CHECK_MS,
  openRealFleet,
  type CrewSeen,
  type Happened,
  type RealFleet,
  type Seen,
} from './real/real-fleet.ts';

type Crew = Costs['crew'];
type Sample = Crew['later']['place'][number];

/** Workers that are measured, one after the other. */
const WORKERS = ['one', 'two', 'three'];
const BEATS = 400;

/**
 * Stages of the runs of real crews that are carried by one worker with one slot, from their events, without what their
 * agents slept, and the processor time that was spent meanwhile. Control plane, PostgreSQL, worker, workspaces, walls
 * and the gate are all real. Each of three workers has a crew for itself, one after the other, so that what the first
 * run of a worker takes (it has nothing of the project yet) is seen three times. `restMs`: how long they are
 * looked at while they have nothing to do any more.
 */
export async function measureCrew(options: {
  readonly features: number;
  readonly seconds: number;
  readonly restMs: number;
}): Promise<Crew> {
  const { features, seconds, restMs } = options;
  const fleet = await openRealFleet();
  try {
    for (const name of WORKERS) await fleet.addWorker([`is=${name}`]);
    const crews: CrewSeen[] = [];
    for (const name of WORKERS) crews.push(await runOne(fleet, { name, features, seconds }));
    const resting = await fleet.rest(restMs);
    const beating = await fleet.hearBeats(BEATS);
    const stages = crews.map(({ happened }) => stagesOf(happened, seconds * 1_000));
    return {
      first: collect(stages.flatMap((runs) => runs.slice(0, 1))),
      later: collect(stages.flatMap((runs) => runs.slice(1))),
      checkMs: CHECK_MS,
      beginMs: beginMs(crews[0]?.happened ?? []),
      call: callOf(beating, resting),
      restMs: resting.spent.machineMs / (resting.ms / 1_000) / WORKERS.length,
      ...loadOf(crews),
    };
  } finally {
    await fleet.close();
  }
}

function runOne(
  fleet: RealFleet,
  { name, features, seconds }: { name: string; features: number; seconds: number },
): Promise<CrewSeen> {
  return fleet.runCrew({ name, features, seconds, slots: 1, labels: [`is=${name}`] });
}

/** What a beat costs the control plane, without what it spends anyway. */
function callOf(beating: Seen, resting: Seen): Crew['call'] {
  const ofOne = (name: 'controlMs' | 'mainMs'): number => {
    const anyway = (resting.spent[name] / resting.ms) * beating.ms;
    return Math.max(0, beating.spent[name] - anyway) / BEATS;
  };
  return { controlMs: ofOne('controlMs'), mainMs: ofOne('mainMs') };
}

/**
 * What others wanted of this machine meanwhile. Where processors were idle at times, others were there as often as they
 * kept them busy. Where not, how much of the time in which they could have run our threads did tells how many others
 * there were: n of ours and m others on c processors get c of n + m parts.
 */
export function loadOf(seen: readonly Seen[]): Pick<Crew, 'turns' | 'others'> {
  const mean = (of: (one: Seen) => number): number =>
    seen.reduce((sum, one) => sum + of(one), 0) / seen.length;
  const cores = availableParallelism();
  const others = mean(({ othersCores }) => othersCores);
  const ours = mean(({ spent, ms }) => (spent.controlMs + spent.machineMs) / ms);
  const turns = mean((one) => one.turns);
  if (others + ours < FULL * cores) return { turns: 1, others };
  return { turns, others: Math.max(others, cores / turns - Math.max(1, ours / turns)) };
}

const FULL = 0.9;

function beginMs(happened: readonly Happened[]): number {
  const at = (type: EventBody['type']): number =>
    happened.find(({ body }) => body.type === type)?.at ?? 0;
  return at('run.queued') - at('crew.started');
}

const STAGES = ['place', 'launch', 'work', 'put', 'gate', 'move', 'end'] as const;
type Stages = Readonly<Record<(typeof STAGES)[number], Sample>>;

function collect(runs: readonly Stages[]): Crew['later'] {
  const of = (stage: keyof Stages): Sample[] => runs.map((run) => run[stage]);
  return {
    place: of('place'),
    launch: of('launch'),
    work: of('work'),
    put: of('put'),
    gate: of('gate'),
    move: of('move'),
    end: of('end'),
  };
}

type Times = Partial<Record<EventBody['type'], Happened>>;

/** In the order in which the runs came. What is spent between two runs counts for the latter. */
function stagesOf(happened: readonly Happened[], sleptMs: number): Stages[] {
  const byRun = new Map<number, Times>();
  const runOf = findRuns();
  for (const event of happened) {
    const runId = runOf(event.body);
    if (runId !== null) byRun.set(runId, { ...byRun.get(runId), [event.body.type]: event });
  }
  let before = happened[0];
  return [...byRun.values()].flatMap((times) => {
    const stages = before === undefined ? null : stagesOfRun(times, before, sleptMs);
    before = times['run.ended'] ?? before;
    return stages === null ? [] : [stages];
  });
}

function stagesOfRun(times: Times, before: Happened, sleptMs: number): Stages | null {
  const queued = times['run.queued'];
  const started = times['run.started'];
  const asked = times['landing.queued'];
  const gating = times['landing.gating'];
  const recorded = times['verdict.recorded'];
  const landed = times['landing.landed'];
  const ended = times['run.ended'];
  if (queued === undefined || started === undefined || asked === undefined) return null;
  if (gating === undefined || recorded === undefined || landed === undefined) return null;
  if (ended === undefined) return null;
  const launch = minus(started.launched ?? started.spent, started.spent);
  const work = minus(asked.spent, started.launched ?? started.spent);
  const aroundMs = asked.at - started.at - sleptMs;
  const all = sum(launch) + sum(work);
  const share = all === 0 ? 0 : sum(launch) / all;
  return {
    place: sample(started.at - queued.at, minus(started.spent, before.spent)),
    // When its agent fell asleep nobody has told: by processor time.
    launch: sample(aroundMs * share, launch),
    work: sample(aroundMs * (1 - share), work),
    put: between(asked, gating),
    gate: between(gating, recorded),
    move: between(recorded, landed),
    end: between(landed, ended),
  };
}

function between(from: Happened, to: Happened): Sample {
  return sample(to.at - from.at, minus(to.spent, from.spent));
}

function sample(ms: number, { controlMs, mainMs, machineMs }: Spent): Sample {
  const atLeast0 = (value: number): number => Math.max(0, value);
  return {
    ms: atLeast0(ms),
    controlMs: atLeast0(controlMs),
    mainMs: atLeast0(mainMs),
    machineMs: atLeast0(machineMs),
  };
}

function sum({ controlMs, machineMs }: Spent): number {
  return controlMs + machineMs;
}

/** Whose event it is, where that is told: a verdict is known by its commit, and a gate by its landing. */
function findRuns(): (body: EventBody) => number | null {
  const ofLanding = new Map<number, number>();
  const ofCommit = new Map<string, number>();
  return (body) => {
    switch (body.type) {
      case 'run.queued':
      case 'run.started':
      case 'run.ended':
      case 'landing.landed':
        return body.runId;
      case 'landing.queued':
        if (body.runId !== null) ofLanding.set(body.landingId, body.runId);
        return body.runId;
      case 'landing.gating': {
        const runId = ofLanding.get(body.landingId) ?? null;
        if (runId !== null) ofCommit.set(body.candidate, runId);
        return runId;
      }
      case 'verdict.recorded':
        return ofCommit.get(body.commit) ?? null;
      default:
        return null;
    }
  };
}
