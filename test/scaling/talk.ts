import { BEAT_MS } from '@ropewalk/core';
import type { Carrier } from './carry-runs.ts';
import type { CostsAt } from './costs.ts';
import type { FleetOptions } from './fleet-types.ts';
import type { Cores, Resource, StoreTurns } from './resources.ts';
import type { VirtualClock } from './virtual-clock.ts';

const SECOND_MS = 1_000;

/** Those who want processors beside the runs: programs of others, and what workers do while they wait. */
export function othersOf({ costs, machines, sharesControlPlane }: FleetOptions): number {
  const { rest, others } = costs.crew;
  const restMs = rest.aloneMs + machines * (rest.controlMs + rest.machineMs);
  return sharesControlPlane ? others + restMs / SECOND_MS : 0;
}

/** What workers say beside their runs: that they are there, and what their agents do. */
export interface Talk {
  stop(): void;
  /** The longest that a beat has waited for the store. */
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
  const { machines, sharesControlPlane, reportsPerMinute } = options;
  const { rest } = options.costs.crew;
  const beatsPerSecond = SECOND_MS / BEAT_MS;
  let longestMs = 0;
  let stopped = false;
  let beatsDue = 0;
  let reportsDue = 0;
  let underWay = 0;
  const beat = async (): Promise<void> => {
    const began = clock.now();
    await turns.write(costs.command('worker.beat'));
    longestMs = Math.max(longestMs, clock.now() - began);
  };
  /** Taken for as dear as a beat, whose request is like it. */
  const report = async (): Promise<void> => {
    underWay += 1;
    void controlCores.use(rest.controlMs / beatsPerSecond, 1);
    await main.hold(rest.mainMs / beatsPerSecond);
    await turns.write(costs.command('run.keep_reports'));
    underWay -= 1;
  };
  const beginSecond = (): void => {
    if (stopped) return;
    void main.hold(machines * rest.mainMs);
    if (!sharesControlPlane) void controlCores.use(rest.aloneMs + machines * rest.controlMs, 1);
    for (beatsDue += machines * beatsPerSecond; beatsDue >= 1; beatsDue -= 1) void beat();
    const talking = carrier.talking();
    reportsDue += (talking * reportsPerMinute) / 60;
    // Whatever an agent says while its last report is under way goes with the next one.
    reportsDue = Math.min(reportsDue, Math.max(0, talking - underWay));
    for (; reportsDue >= 1; reportsDue -= 1) void report();
    clock.wakeAt(clock.now() + SECOND_MS, beginSecond);
  };
  clock.wakeAt(clock.now() + SECOND_MS, beginSecond);
  return {
    stop: () => {
      stopped = true;
    },
    longestBeatMs: () => longestMs,
  };
}
