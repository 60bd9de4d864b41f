import { WORKER_WAIT_MS } from '@ropewalk/contracts';
import { BEAT_MS } from '@ropewalk/core';
import type { Carrier } from './carry-runs.ts';
import type { CostsAt, MeasuredCommand } from './costs.ts';
import type { FleetOptions } from './fleet-types.ts';
import type { Cores, Resource, StoreTurns } from './resources.ts';
import type { VirtualClock } from './virtual-clock.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Those who want processors beside the runs: programs of others, and what workers do while they wait. */
export function othersOf({ costs, machines, sharesControlPlane }: FleetOptions): number {
  const { restMs, others } = costs.crew;
  return sharesControlPlane ? others + (machines * restMs) / SECOND_MS : 0;
}

/** What workers say beside their runs: that they are there, and what their agents do. */
export interface Talk {
  stop(): void;
  /** The longest that a beat has waited for its answer. */
  longestBeatMs(): number;
}

/**
 * Each worker beats, which keeps the leases of its runs, and holds requests open; agents say what they do. The store,
 * the processors and the thread of the control plane are kept for as long as that takes. Who is renewed is known anyway.
 */
export function playTalk(given: {
  readonly options: FleetOptions;
  readonly clock: VirtualClock;
  readonly turns: StoreTurns;
  /** The thread of the control plane. */
  readonly main: Resource;
  readonly controlCores: Cores;
  readonly costs: CostsAt;
  readonly carrier: Pick<Carrier, 'talking'>;
}): Talk {
  const { options, clock, turns, main, controlCores, costs, carrier } = given;
  const { machines, reportsPerMinute } = options;
  const { controlMs, mainMs } = options.costs.crew.call;
  /** About one beat for each look of a few; more than one for many. */
  const everyMs = Math.min(BEAT_MS, Math.max(SECOND_MS, BEAT_MS / machines));
  let longestMs = 0;
  let stopped = false;
  let beatsDue = 0;
  let pollsDue = 0;
  let reportsDue = 0;
  const underWay = { beats: 0, polls: 0, reports: 0 };
  /** Each is taken for as dear as a beat, which is one of them; whoever asks waits for the answer before it asks again. */
  const call = async (what: keyof typeof underWay, command?: MeasuredCommand): Promise<void> => {
    underWay[what] += 1;
    await main.during(() => controlCores.use(mainMs, 1));
    void controlCores.use(Math.max(0, controlMs - mainMs), 1);
    if (command !== undefined) await turns.write(costs.command(command));
    underWay[what] -= 1;
  };
  const beat = async (): Promise<void> => {
    const began = clock.now();
    await call('beats', 'worker.beat');
    longestMs = Math.max(longestMs, clock.now() - began);
  };
  /** What is due of something that was not asked for while the last answer was waited for. */
  const bounded = (due: number, of: number, what: keyof typeof underWay): number =>
    Math.min(due, Math.max(0, of - underWay[what]));
  const goOn = (): void => {
    if (stopped) return;
    // For orders; a worker whose slots are taken does not ask for runs.
    pollsDue = bounded(pollsDue + (machines * everyMs) / WORKER_WAIT_MS, machines, 'polls');
    for (; pollsDue >= 1; pollsDue -= 1) void call('polls');
    beatsDue = bounded(beatsDue + (machines * everyMs) / BEAT_MS, machines, 'beats');
    for (; beatsDue >= 1; beatsDue -= 1) void beat();
    // Whatever an agent says while its last report is under way goes with the next one.
    const talking = carrier.talking();
    const said = (talking * reportsPerMinute * everyMs) / MINUTE_MS;
    reportsDue = bounded(reportsDue + said, talking, 'reports');
    for (; reportsDue >= 1; reportsDue -= 1) void call('reports', 'run.keep_reports');
    clock.wakeAt(clock.now() + everyMs, goOn);
  };
  clock.wakeAt(clock.now() + everyMs, goOn);
  return {
    stop: () => {
      stopped = true;
    },
    longestBeatMs: () => longestMs,
  };
}
