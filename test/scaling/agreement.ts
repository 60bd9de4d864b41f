import { loadavg } from 'node:os';
import { printFigure, rounded } from '../../bench/figures.ts';
import { readCosts, type Costs } from './costs.ts';
import { loadOf, measureCrew } from './measure-crew.ts';
import { openRealFleet, type CrewSeen } from './real/real-fleet.ts';
import { simulateFleet } from './simulate-fleet.ts';

const WORKERS = [1, 4];
/** How far the simulation may be from what happened. */
const TOLERANCE = 0.2;
const CALIBRATION = { features: 5, seconds: 1, restMs: 10_000 };

/**
 * Real fleets whose agents sleep, and the simulation of the same. What stages take is measured just before, with one
 * worker at a time and another sleep. Programs of others on this machine are looked at both times, since they come and
 * go. True when all agree within the tolerance.
 */
export async function compareWithReality(features: number, seconds: number): Promise<boolean> {
  const crew = await measureCrew(CALIBRATION);
  const known = readCosts();
  let agrees = true;
  for (const workers of WORKERS) {
    const load = loadavg()[0] ?? 0;
    const real = await runReally({ features, seconds, workers });
    // What others do beside it is no part of what is foretold.
    const { others } = loadOf([real]);
    const costs: Costs = { ...known, crew: { ...crew, others } };
    const simulated = await simulateSleepers({ costs, features, seconds, workers });
    const ratio = simulated.wallMs / real.wallMs;
    const isNear = Math.abs(ratio - 1) <= TOLERANCE && simulated.landed === real.landed;
    agrees &&= isNear;
    printFigure('scaling_agreement', {
      workers,
      features,
      agent_seconds: seconds,
      real_wall_ms: Math.round(real.wallMs),
      simulated_wall_ms: Math.round(simulated.wallMs),
      ratio: rounded(ratio),
      real_landed: real.landed,
      simulated_landed: simulated.landed,
      within: TOLERANCE,
      agrees: isNear,
      real_cores: rounded((real.spent.controlMs + real.spent.machineMs) / real.ms),
      simulated_cores: rounded(
        simulated.resources.control_plane_cores.utilisation * costs.machine.cores,
      ),
      others: rounded(others),
      others_when_measured: rounded(crew.others),
      load_before: rounded(load),
    });
  }
  return agrees;
}

async function runReally(given: {
  readonly features: number;
  readonly seconds: number;
  readonly workers: number;
}): Promise<CrewSeen> {
  const { features, seconds, workers } = given;
  const fleet = await openRealFleet();
  try {
    for (let count = 0; count < workers; count += 1) await fleet.addWorker([]);
    return await fleet.runCrew({ name: 'real', features, seconds, slots: workers, labels: [] });
  } finally {
    await fleet.close();
  }
}

/** A control plane and workers with one slot each on one machine, from the start of the crew to its last landing. */
export function simulateSleepers(given: {
  readonly costs: Costs;
  readonly features: number;
  readonly seconds: number;
  readonly workers: number;
}) {
  return simulateFleet({
    seed: 1,
    costs: given.costs,
    machines: given.workers,
    slotsPerMachine: 1,
    coresPerMachine: given.costs.machine.cores,
    sharesControlPlane: true,
    features: given.features,
    dependencies: 0,
    agent: { kind: 'fixed', ms: given.seconds * 1_000 },
    // They sleep.
    reportsPerMinute: 0,
    checkMs: given.costs.crew.checkMs,
    failures: 0,
    linkMs: 0,
    liftedSlots: null,
    untilMs: Infinity,
    untilLandings: Infinity,
    warmUpMs: 0,
  });
}
