import { crewSettingsSchema, machineSettingsSchema, type Project } from '@ropewalk/contracts';
import { accept, type AgentDriver, type Result, type Store } from '@ropewalk/core';
import { openMemoryStore } from '@ropewalk/store';
import { createBudgetStops } from '../../packages/engine/src/crew/budget-stops.ts';
import { createDispatcher } from '../../packages/engine/src/crew/dispatcher.ts';
import { createMachineSlots } from '../../packages/engine/src/crew/machine-slots.ts';
import type { EngineContext } from '../../packages/engine/src/engine-types.ts';
import { createLandingQueue } from '../../packages/engine/src/landing/landing-queue.ts';
import { createTraces } from '../../packages/engine/src/observe/traces.ts';
import {
  openProjectStage,
  type ProjectStage,
} from '../../packages/engine/src/project/project-stage.suite.ts';
import { createCarrier, type Carrier } from './carry-runs.ts';
import { costsAt, type MeasuredCommand } from './costs.ts';
import { findBottleneck, type FleetOptions, type FleetReport } from './fleet-types.ts';
import { createMirror, type Mirror } from './mirror.ts';
import { createModelledStore, type ModelledStore } from './modelled-store.ts';
import { playParts } from './played-parts.ts';
import { meanAgentMs, mulberry32, type Random } from './random.ts';
import {
  createCores,
  createGauge,
  createResource,
  createStoreTurns,
  type Cores,
} from './resources.ts';
import { createStages, type Stages } from './stages.ts';
import { othersOf, playTalk } from './talk.ts';
import { virtualClock, type VirtualClock } from './virtual-clock.ts';

const START = Date.UTC(2026, 9, 8, 6);
const HOUR_MS = 3_600_000;
const ACCOUNT = 'simulated';
/** What the settings of the product allow for one crew, and for one machine. */
const MOST_CONCURRENCY = 64;

/**
 * Lets a crew work through a backlog on any number of machines in virtual time: real plan, dispatcher, commands, store
 * and landing queue; what takes time takes as long as it was measured to.
 */
export async function simulateFleet(options: FleetOptions): Promise<FleetReport> {
  const stage = await openProjectStage();
  const clock = virtualClock(START);
  const random = mulberry32(options.seed);
  const slots = options.machines * options.slotsPerMachine;
  const usableSlots = Math.min(slots, options.liftedSlots ?? MOST_CONCURRENCY);
  const mirror = createMirror((project) => ({
    ...project,
    settings: { ...project.settings, maxConcurrency: usableSlots },
  }));
  const real = await openMemoryStore({ handlers: mirror.handlers });
  try {
    const project = await prepare(real, options, random);
    mirror.load(await real.query('snapshot', { projectId: project.id, now: clock.now() }));
    const fleet = await openFleet({
      options,
      stage,
      clock,
      random,
      mirror,
      real,
      project,
      usableSlots,
    });
    await fleet.run();
    return await fleet.report(slots);
  } finally {
    await real.close();
    await stage.close();
  }
}

async function prepare(real: Store, options: FleetOptions, random: Random): Promise<Project> {
  const { id: projectId } = expectOk(
    await real.execute(
      'project.register',
      {
        name: 'fleet',
        folder: '/fleet',
        targetBranch: 'main',
        spec: null,
        settings: crewSettingsSchema.parse({ driver: 'acp:simulated', testingAgentRatio: 0 }),
      },
      START,
    ),
  );
  const features = Array.from({ length: options.features }, (_, index) => ({
    category: `category ${index % 40}`,
    name: `feature ${index}`,
    description: 'A page that shows a list and keeps it when it is loaded again.',
    steps: ['Open the page', 'Add an entry', 'Load the page again', 'See the entry'],
    priority: null,
    checks: [],
    dependsOnPositions: drawEarlier(index, options.dependencies, random),
    dependsOnIds: [],
  }));
  const created = { projectId, features, origin: 'person', completesBacklog: true } as const;
  expectOk(await real.execute('feature.create', created, START));
  return expectOk(await real.execute('crew.start', { projectId, settings: {} }, START));
}

function drawEarlier(index: number, count: number, random: Random): number[] {
  const drawn = Array.from({ length: Math.min(index, count) }, () => Math.floor(random() * index));
  return [...new Set(drawn)];
}

interface Fleet {
  run(): Promise<void>;
  report(slots: number): Promise<FleetReport>;
}

interface Given {
  readonly options: FleetOptions;
  readonly stage: ProjectStage;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly mirror: Mirror;
  readonly real: Store;
  readonly project: Project;
  readonly usableSlots: number;
}

async function openFleet(given: Given): Promise<Fleet> {
  const { options, clock, mirror, real, project } = given;
  const costs = costsAt(options.costs, options.features);
  const turns = createStoreTurns(clock, costs.flushMs);
  const main = createResource(clock, 1);
  const controlCores = createCores(clock, options.coresPerMachine, othersOf(options));
  const modelled = createModelledStore({ real, mirror, costs, turns, main });
  const { store } = modelled;
  const { random } = given;
  const stages = createStages({
    crew: options.costs.crew,
    costs,
    measuredCores: options.costs.machine.cores,
    clock,
    random,
    control: controlCores,
    main,
  });
  const { context, queue } = await playControlPlane(given, { store, controlCores, stages });
  const pass = (command: MeasuredCommand): Promise<void> => turns.write(costs.command(command));
  const carrier = createCarrier({
    options,
    clock,
    store,
    queue,
    controlCores,
    stages,
    pass,
    random,
  });
  const failures: unknown[] = [];
  const does = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => failures.push(error));
  };
  const seen = watchLandings(real, clock);
  const dispatcher = openDispatcher(context, carrier, given.usableSlots);
  const talk = playTalk({ options, clock, turns, main, controlCores, costs, carrier });
  const unsubscribe = store.subscribe(({ effects }) => {
    for (const { effect, projectId, id } of effects) {
      if (effect.type === 'run.carry') does(carrier.carry(effect.runId, projectId));
      if (effect.type === 'landing.perform') does(queue.perform(effect.landingId, projectId));
      does(store.settleEffect(id));
    }
  });
  let plansBefore = 0;
  const startCounting = (): void => {
    plansBefore = modelled.plans();
    carrier.reset();
    for (const gauge of [turns.gauge, main.gauge, controlCores.gauge]) gauge.reset();
    seen.reset();
  };
  if (options.warmUpMs > 0) clock.wakeAt(START + options.warmUpMs, startCounting);
  return {
    async run() {
      clock.wakeAt(START + options.costs.crew.beginMs, () => dispatcher.consider(project.id));
      await settle(modelled, clock);
      while (clock.now() < START + options.untilMs && seen.all() < options.untilLandings) {
        if (seen.hasEnded() || !clock.step()) break;
        await settle(modelled, clock);
        if (failures.length > 0) throw failures[0];
      }
      talk.stop();
      dispatcher.close();
      unsubscribe();
    },
    async report(slots) {
      const { all, landed, since, lastAt, gauge } = seen;
      const simulatedMs = clock.now() - since();
      const report = {
        machines: options.machines,
        slots,
        usableSlots: given.usableSlots,
        landed: all(),
        simulatedMs: clock.now() - START,
        wallMs: lastAt() - START,
        landedPerHour: (landed() / Math.max(1, simulatedMs)) * HOUR_MS,
        idealPerHour: (slots / meanAgentMs(options.agent)) * HOUR_MS,
        slotsWorking: carrier.working.report().utilisation,
        slotsTaken: carrier.taken.report().utilisation,
        resources: {
          landing_queue: gauge.report(),
          store_turns: turns.gauge.report(),
          control_plane_thread: main.gauge.report(),
          control_plane_cores: controlCores.gauge.report(),
          machine_cores: carrier.coresUtilisation(),
        },
        plansPerLanding: (modelled.plans() - plansBefore) / Math.max(1, landed()),
        longestBeatMs: talk.longestBeatMs(),
        timedOut: carrier.timedOut(),
      };
      const differences = await mirror.differences(real, clock.now());
      return { ...report, bottleneck: findBottleneck(report), differences };
    },
  };
}

async function playControlPlane(
  { options, stage, clock }: Given,
  parts: { readonly store: Store; readonly controlCores: Cores; readonly stages: Stages },
): Promise<{
  readonly context: EngineContext;
  readonly queue: ReturnType<typeof createLandingQueue>;
}> {
  const { store, controlCores: cores, stages } = parts;
  const driver: AgentDriver = {
    name: ACCOUNT,
    account: ACCOUNT,
    reportsLimits: true,
    metering: 'metered',
    probe: async () => accept({ readOnly: [], endpoints: [] }),
    start: () => {
      throw new Error('agents are played by the simulation');
    },
  };
  const machine = machineSettingsSchema.parse({});
  const context: EngineContext = {
    ...stage.context,
    store,
    clock,
    traces: createTraces(store),
    settings: () => machine,
    resolveDriver: () => accept(driver),
  };
  const { checkMs } = options;
  const { checkMs: measuredCheckMs } = options.costs.crew;
  const base = await stage.projects.of(stage.project.id);
  const played = playParts({ base, stages, checkMs, measuredCheckMs, cores });
  return {
    context,
    queue: createLandingQueue(context, { ...stage.projects, of: async () => played }),
  };
}

function openDispatcher(context: EngineContext, carrier: Carrier, slots: number) {
  return createDispatcher({
    context,
    slots: createMachineSlots(() => slots, carrier.active),
    isMoneyLeft: async () => true,
    headroom: async () => ({ memory: 'enough', disk: 'enough', freeMemoryBytes: 2 ** 50 }),
    // Memory bounds nothing here. What the look at it, and at workers, costs is counted with the reservations.
    rooms: {
      look: async () => ({
        freeBytes: 2 ** 50,
        keptFreeBytes: 0,
        running: [],
        expectedBytes: { initializer: 0, coding: 0, testing: 0 },
      }),
    },
    fleetRoom: async () => null,
    sweepUnderWay: () => false,
    finalSweepDone: async () => true,
    startFinalSweep: async () => undefined,
    mayStart: () => true,
    budgetStops: createBudgetStops(context, async () => undefined),
  });
}

function watchLandings(store: Store, clock: VirtualClock) {
  const gauge = createGauge(clock, 1);
  let open = 0;
  let all = 0;
  let landed = 0;
  let since = clock.now();
  let lastAt = since;
  let ended = false;
  store.subscribe(({ events }) => {
    for (const { body } of events) {
      if (body.type === 'landing.queued') open += 1;
      if (body.type === 'landing.landed' || body.type === 'landing.refused') open -= 1;
      if (body.type === 'landing.landed') {
        all += 1;
        landed += 1;
        lastAt = clock.now();
      }
      ended ||= body.type === 'crew.ended';
    }
    gauge.set(Math.min(1, open), Math.max(0, open - 1));
  });
  return {
    gauge,
    all: () => all,
    landed: () => landed,
    since: () => since,
    lastAt: () => lastAt,
    hasEnded: () => ended,
    reset() {
      gauge.reset();
      landed = 0;
      since = clock.now();
    },
  };
}

/** Everything that is to happen at this moment has happened when nobody asks or waits any more. */
async function settle(modelled: ModelledStore, clock: VirtualClock): Promise<void> {
  let before: number;
  do {
    before = modelled.asked() + clock.activity();
    await new Promise((resolve) => setImmediate(resolve));
  } while (modelled.underWay() > 0 || modelled.asked() + clock.activity() !== before);
}

function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
