import type { Costs, CostsAt, StageSample, StageSamples } from './costs.ts';
import { drawSample, type Random } from './random.ts';
import type { Cores, Resource } from './resources.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type StageName = keyof StageSamples;

/** What stages of runs need, as they were measured. */
export interface Stages {
  /**
   * Plays one: processors of the machine and of the control plane, the thread of the latter, and what is left of the time
   * that it took when it was measured, in which it waited for something else.
   */
  play(name: StageName, where: Where): Promise<void>;
}

export interface Where {
  /** Of the worker; null where its programs have no part in it. */
  readonly machine: Cores | null;
  /** Whether it is the first run of its worker. */
  readonly isFirst: boolean;
}

/** What one side does in a stage: first in the thread of the control plane, and then in other programs. */
interface Part {
  readonly cores: Cores;
  readonly mainMs: number;
  readonly restMs: number;
}

/** A stage is several requests; others come between them in the thread that answers. */
const SLICE_MS = 10;

export function createStages(given: {
  readonly crew: Costs['crew'];
  readonly costs: CostsAt;
  /** Processors of the machine that was measured. */
  readonly measuredCores: number;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly control: Cores;
  /** Of the control plane. */
  readonly main: Resource;
}): Stages {
  const { crew, costs, measuredCores, clock, random, control, main } = given;
  const commandsMs = commandsIn(costs);
  return {
    async play(name, { machine, isFirst }) {
      const drawn = drawSample((isFirst ? crew.first : crew.later)[name], random);
      if (drawn === null) return;
      // The simulation asks the store for these itself.
      const ms = Math.max(0, drawn.ms - commandsMs[name]);
      const parts = partsOf(drawn, control, machine);
      // What it took when nobody else wanted processors but those who did while it was measured.
      const aloneMs = Math.max(...parts.map((part) => timeOf(part, ms)));
      await Promise.all(parts.map((part) => work(part, ms)));
      await clock.pass(ms - aloneMs);
    },
  };

  async function work(part: Part, ms: number): Promise<void> {
    const { cores, mainMs, restMs } = part;
    for (let leftMs = mainMs; leftMs > 0; leftMs -= SLICE_MS) {
      // Who is in the thread keeps it while it waits for a processor.
      await main.during(() => cores.use(Math.min(leftMs, SLICE_MS), 1));
    }
    if (restMs > 0) await cores.use(restMs, atMost(part, ms));
  }

  function timeOf(part: Part, ms: number): number {
    return (part.mainMs + part.restMs / atMost(part, ms)) / crew.turns;
  }

  /** More than one processor where it used more than its time: programs beside each other. */
  function atMost({ mainMs, restMs }: Part, ms: number): number {
    const wanted = restMs / crew.turns / Math.max(1, ms - mainMs / crew.turns);
    return Math.min(measuredCores, Math.max(1, wanted));
  }
}

function partsOf(
  { controlMs, mainMs, machineMs }: StageSample,
  control: Cores,
  machine: Cores | null,
): readonly [Part, ...Part[]] {
  // Both are counted, in steps of different length.
  const restMs = Math.max(0, controlMs - mainMs);
  if (machine === null || machine === control) {
    return [{ cores: control, mainMs, restMs: restMs + machineMs }];
  }
  return [
    { cores: control, mainMs, restMs },
    { cores: machine, mainMs: 0, restMs: machineMs },
  ];
}

/** A gate begins while the store is told of it. */
function commandsIn(costs: CostsAt): Readonly<Record<StageName, number>> {
  return {
    place: costs.alone('run.assign', 'run.prepare', 'run.start'),
    launch: 0,
    work: costs.alone('run.keep_reports', 'landing.request'),
    put: costs.alone('landing.gate'),
    gate: costs.alone('verdict.record') - costs.alone('landing.gate'),
    move: costs.alone('landing.land'),
    end: costs.alone('run.keep_reports', 'run.end'),
  };
}
