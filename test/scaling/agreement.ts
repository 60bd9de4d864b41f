import { loadavg } from 'node:os';
import { printFigure, rounded } from '../../bench/figures.ts';
import { runCrew } from '../../bench/crew/run-crew.ts';
import { readCosts, type Costs } from './costs.ts';
import { measureCrew } from './measure-crew.ts';
import { simulateFleet } from './simulate-fleet.ts';

const SLOTS = [1, 4];
/** How far the simulation may be from what happened. */
const TOLERANCE = 0.2;
const CALIBRATION_FEATURES = 12;
const CALIBRATION_SECONDS = 1;

/**
 * Real crews whose agents sleep, and the simulation of the same. What stages take is measured just before, with one slot
 * and another sleep, so that both happen at the same load of the machine. True when all agree within the tolerance.
 */
export async function compareWithReality(features: number, seconds: number): Promise<boolean> {
  const crew = await measureCrew(CALIBRATION_FEATURES, CALIBRATION_SECONDS);
  const costs: Costs = { ...readCosts(), crew };
  let agrees = true;
  for (const slots of SLOTS) {
    const load = loadavg()[0] ?? 0;
    const real = await runCrew({ features, seconds, slots, testing: 0 });
    const simulated = await simulateSleepers({ costs, features, seconds, slots });
    const ratio = simulated.wallMs / real.wallMs;
    const isNear = Math.abs(ratio - 1) <= TOLERANCE && simulated.landed === real.landed;
    agrees &&= isNear;
    printFigure('scaling_agreement', {
      slots,
      features,
      agent_seconds: seconds,
      real_wall_ms: Math.round(real.wallMs),
      simulated_wall_ms: Math.round(simulated.wallMs),
      ratio: rounded(ratio),
      real_landed: real.landed,
      simulated_landed: simulated.landed,
      within: TOLERANCE,
      agrees: isNear,
      load_before: rounded(load),
    });
  }
  return agrees;
}

/** A crew on the control plane's own machine, from its start to its last landing. */
export function simulateSleepers(given: {
  readonly costs: Costs;
  readonly features: number;
  readonly seconds: number;
  readonly slots: number;
}) {
  return simulateFleet({
    seed: 1,
    costs: given.costs,
    machines: 1,
    slotsPerMachine: given.slots,
    coresPerMachine: given.costs.machine.cores,
    sharesControlPlane: true,
    features: given.features,
    dependencies: 0,
    agent: { kind: 'fixed', ms: given.seconds * 1_000 },
    checkMs: given.costs.crew.checkMs,
    failures: 0,
    linkMs: 0,
    liftedSlots: null,
    untilMs: Infinity,
    untilLandings: Infinity,
    warmUpMs: 0,
  });
}
