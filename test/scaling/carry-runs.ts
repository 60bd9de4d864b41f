import type { Store } from '@ropewalk/core';
import type { LandingQueue } from '../../packages/engine/src/landing/landing-queue.ts';
import type { FleetOptions } from './fleet-types.ts';
import type { MeasuredCommand } from './costs.ts';
import { drawAgentMs, type Random } from './random.ts';
import { createCores, createGauge, type Cores, type Gauge } from './resources.ts';
import type { StageName, Stages } from './stages.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What takes the place of supervisors, on however many machines, and of their agents. */
export interface Carrier {
  carry(runId: number, projectId: number): Promise<void>;
  readonly active: () => number;
  /** Agents that work now. */
  readonly talking: () => number;
  readonly timedOut: () => number;
  /** Slots in which an agent works, and slots that hold a run. */
  readonly working: Gauge;
  readonly taken: Gauge;
  /** Of all machines together. */
  coresUtilisation(): ReturnType<Gauge['report']>;
  reset(): void;
}

interface Machine {
  readonly cores: Cores;
  runs: number;
  /** It has nothing of the project yet. */
  isNew: boolean;
}

export function createCarrier(given: {
  readonly options: FleetOptions;
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly queue: LandingQueue;
  readonly controlCores: Cores;
  readonly stages: Stages;
  /** Takes the time of a command that nobody here needs the answer of. */
  pass(command: MeasuredCommand): Promise<void>;
  readonly random: Random;
}): Carrier {
  const { options, clock, store, queue, controlCores, stages, pass, random } = given;
  const { slotsPerMachine, linkMs } = options;
  const machines = Array.from({ length: options.machines }, (): Machine => ({
    cores: options.sharesControlPlane ? controlCores : createCores(clock, options.coresPerMachine),
    runs: 0,
    isNew: true,
  }));
  const slots = options.machines * slotsPerMachine;
  const working = createGauge(clock, slots);
  const taken = createGauge(clock, slots);
  let worksNow = 0;
  let active = 0;
  let timedOut = 0;
  const count = (change: { readonly active?: number; readonly working?: number }): void => {
    active += change.active ?? 0;
    worksNow += change.working ?? 0;
    working.set(worksNow, 0);
    taken.set(active, 0);
  };

  const work = async (machine: Machine, runId: number, projectId: number): Promise<void> => {
    const run = await store.query('run', { runId });
    const held = run?.features[0];
    if (run === null || held === undefined) return;
    const isFirst = machine.isNew;
    machine.isNew = false;
    /** What the machine of a run, and its agent, do between two messages to the control plane. */
    const onMachine = async (name: StageName): Promise<void> => {
      await stages.play(name, { machine: machine.cores, isFirst });
      await clock.pass(linkMs);
    };
    await pass('run.assign');
    await store.execute('run.prepare', { runId }, clock.now());
    await onMachine('place');
    await store.execute('run.start', { runId, pid: 1, workspace: 'w' }, clock.now());
    const startedAt = clock.now();
    await onMachine('launch');
    count({ working: 1 });
    await clock.pass(drawAgentMs(options.agent, random));
    count({ working: -1 });
    if (random() < options.failures) {
      await end(runId, 'failed');
      return;
    }
    await onMachine('work');
    await pass('run.keep_reports');
    const requested = await store.execute(
      'landing.request',
      {
        projectId,
        kind: 'feature',
        fence: { runId, featureId: held.featureId, token: held.token },
        runId,
        work: `w${runId}`,
        checks: [],
        files: [],
      },
      clock.now(),
    );
    if (!requested.ok) throw new Error(requested.refusal.message);
    const landing = queue.perform(requested.value.landing.id, projectId);
    const { runLimitMs } = RULES;
    const isInTime = await Promise.race([
      landing.then(() => true),
      clock.pass(startedAt + runLimitMs - clock.now()).then(() => false),
    ]);
    // The landing goes on by itself.
    if (!isInTime) timedOut += 1;
    await onMachine('end');
    await pass('run.keep_reports');
    await end(runId, isInTime ? 'completed' : 'timed_out');
  };
  const end = (runId: number, outcome: 'failed' | 'completed' | 'timed_out') =>
    store.execute(
      'run.end',
      { runId, outcome, detail: '', lastOutput: null, savedRef: null, park: null },
      clock.now(),
    );

  return {
    working,
    taken,
    active: () => active,
    talking: () => worksNow,
    timedOut: () => timedOut,
    async carry(runId, projectId) {
      const machine = leastLoaded(machines);
      machine.runs += 1;
      count({ active: 1 });
      await work(machine, runId, projectId);
      machine.runs -= 1;
      count({ active: -1 });
    },
    coresUtilisation() {
      const reports = machines.map(({ cores }) => cores.gauge.report());
      const mean = (of: (report: ReturnType<Gauge['report']>) => number): number =>
        reports.reduce((sum, report) => sum + of(report), 0) / reports.length;
      return {
        utilisation: mean(({ utilisation }) => utilisation),
        meanWaiting: mean(({ meanWaiting }) => meanWaiting),
        mostWaiting: Math.max(...reports.map(({ mostWaiting }) => mostWaiting)),
      };
    },
    reset() {
      working.reset();
      taken.reset();
      machines.forEach(({ cores }) => cores.gauge.reset());
    },
  };
}

/** Of the product's settings, as they are without a person's word. */
const RULES = { runLimitMs: 7_200_000 };

function leastLoaded(machines: readonly Machine[]): Machine {
  return machines.reduce((least, machine) => (machine.runs < least.runs ? machine : least));
}
