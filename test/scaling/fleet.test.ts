import { expect, it } from 'vitest';
import { simulateSleepers } from './agreement.ts';
import type { Costs, StageSamples } from './costs.ts';
import { findBottleneck, type FleetOptions } from './fleet-types.ts';
import { drawAgentMs, mulberry32, ASSUMED_TIMES } from './random.ts';
import { createCores } from './resources.ts';
import { simulateFleet } from './simulate-fleet.ts';
import { virtualClock } from './virtual-clock.ts';

const line = { base: 1, perRun: 0 };

/** Half of it for each side. */
const stage = (ms: number) => ({ ms, controlMs: ms / 2, mainMs: ms / 4, machineMs: ms / 2 });
const STAGES: StageSamples = {
  place: [stage(10)],
  launch: [stage(10)],
  work: [stage(10)],
  put: [stage(10)],
  gate: [stage(30)],
  move: [stage(10)],
  end: [stage(10)],
};

/** Round numbers, so that what must come out can be reckoned by hand. */
const COSTS: Costs = {
  machine: { cpu: 'none', cores: 2, node: 'none', measuredAt: 'never', load: 0 },
  store: [
    {
      features: 10,
      flushMs: 1,
      readMs: 0,
      snapshotMs: line,
      snapshotTakenMs: line,
      activeRunsMs: line,
      reservationsMs: line,
      fleetMs: line,
      planMs: line,
      commandMs: {
        'run.dispatch': 1,
        'run.assign': 1,
        'run.prepare': 1,
        'run.start': 1,
        'run.keep_reports': 1,
        'worker.beat': 1,
        'landing.request': 1,
        'landing.gate': 1,
        'verdict.record': 1,
        'landing.land': 1,
        'run.end': 1,
      },
    },
  ],
  crew: {
    first: { ...STAGES, place: [stage(50)] },
    later: STAGES,
    checkMs: 20,
    beginMs: 0,
    call: { controlMs: 0, mainMs: 0 },
    restMs: 0,
    turns: 1,
    others: 0,
  },
};

const FLEET: FleetOptions = {
  seed: 1,
  costs: COSTS,
  machines: 2,
  slotsPerMachine: 4,
  coresPerMachine: 2,
  sharesControlPlane: false,
  features: 16,
  dependencies: 0,
  agent: { kind: 'fixed', ms: 60_000 },
  reportsPerMinute: 0,
  checkMs: 1_000,
  failures: 0,
  linkMs: 0,
  liftedSlots: 8,
  untilMs: Infinity,
  untilLandings: Infinity,
  warmUpMs: 0,
};

it('takes as long as its agents and its landings, and lands everything', async () => {
  const report = await simulateSleepers({ costs: COSTS, features: 6, seconds: 3, workers: 1 });
  expect(report.landed).toBe(6);
  expect(report.differences).toEqual([]);
  // Six sleeps; what is done for each takes 80 ms and a few commands more.
  expect(report.wallMs).toBeGreaterThan(6 * 3_070);
  expect(report.wallMs).toBeLessThan(6 * 3_200);
});

it('is the same for a seed, and another for another', async () => {
  const drawn = {
    ...FLEET,
    agent: { ...ASSUMED_TIMES },
    features: 8,
    slotsPerMachine: 2,
    liftedSlots: 4,
  };
  const first = await simulateFleet(drawn);
  expect(await simulateFleet(drawn)).toEqual(first);
  expect((await simulateFleet({ ...drawn, seed: 2 })).wallMs).not.toBe(first.wallMs);
  expect(first.landed).toBe(8);
  expect(first.differences).toEqual([]);
});

it('says that agents hold it up where they do, and the landing queue where that does', async () => {
  expect((await simulateFleet({ ...FLEET, untilLandings: 9 })).bottleneck).toBe('agents');
  const slow = await simulateFleet({ ...FLEET, checkMs: 30_000, untilLandings: 9 });
  expect(slow.resources.landing_queue.utilisation).toBeGreaterThan(0.7);
  expect(slow.landedPerHour).toBeLessThanOrEqual(3_600 / 30);
});

it('holds to the settings of the product unless they are lifted', async () => {
  const many = { ...FLEET, machines: 20, features: 90, untilMs: 20_000 };
  expect((await simulateFleet({ ...many, liftedSlots: null })).usableSlots).toBe(64);
  expect((await simulateFleet({ ...many, liftedSlots: 80 })).slotsTaken).toBeGreaterThan(0.9);
});

it('names the first resource that is busy all the time', () => {
  const idle = { utilisation: 0, meanWaiting: 0, mostWaiting: 0 };
  const resources = {
    landing_queue: { ...idle, utilisation: 1 },
    store_turns: { ...idle, utilisation: 0.95 },
    control_plane_thread: idle,
    control_plane_cores: idle,
    machine_cores: idle,
  };
  const of = { resources, slots: 100, usableSlots: 64, slotsTaken: 0.64 };
  expect(findBottleneck(of)).toBe('store_turns');
  expect(findBottleneck({ ...of, resources: { ...resources, store_turns: idle } })).toBe(
    'landing_queue',
  );
  const none = { ...resources, store_turns: idle, landing_queue: idle };
  expect(findBottleneck({ ...of, resources: none })).toBe('settings');
  expect(findBottleneck({ ...of, resources: none, slotsTaken: 0.2 })).toBe('backlog');
  expect(findBottleneck({ ...of, resources: none, slotsTaken: 0.95 })).toBe('agents');
});

it('draws the times of agents from the range that is assumed', () => {
  const random = mulberry32(7);
  const drawn = Array.from({ length: 4_000 }, () => drawAgentMs(ASSUMED_TIMES, random) / 60_000);
  const within = drawn.filter((minutes) => minutes > 5 && minutes < 15).length / drawn.length;
  expect(within).toBeGreaterThan(0.77);
  expect(within).toBeLessThan(0.83);
});

it('has all who want processors have parts of them, and others as well', async () => {
  const ends = async (others: number, users: readonly (readonly [number, number])[]) => {
    const clock = virtualClock(0);
    const cores = createCores(clock, 2, others);
    const ended = users.map(([ms, atMost]) => cores.use(ms, atMost).then(() => clock.now()));
    while (clock.step()) await Promise.resolve();
    return Promise.all(ended);
  };
  expect(await ends(0, [[100, 1]])).toEqual([100]);
  expect(await ends(0, [[100, 2]])).toEqual([50]);
  // Three have two thirds each until the short one is done.
  expect(
    (
      await ends(0, [
        [100, 1],
        [100, 1],
        [50, 1],
      ])
    ).map(Math.round),
  ).toEqual([125, 125, 75]);
  expect((await ends(3, [[100, 1]])).map(Math.round)).toEqual([200]);
});

it('has four workers of one machine wait for its processors', async () => {
  const of = { costs: COSTS, features: 8, seconds: 1, workers: 4 };
  const roomy = await simulateSleepers(of);
  const busy = { ...COSTS, crew: { ...COSTS.crew, others: 20 } };
  const crowded = await simulateSleepers({ ...of, costs: busy });
  expect(crowded.landed).toBe(8);
  expect(crowded.wallMs).toBeGreaterThan(roomy.wallMs + 200);
});
