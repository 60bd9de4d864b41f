import type { Costs } from './costs.ts';
import type { AgentTimes } from './random.ts';
import type { GaugeReport } from './resources.ts';

/** What is simulated. Times in milliseconds. */
export interface FleetOptions {
  readonly seed: number;
  readonly costs: Costs;
  readonly machines: number;
  readonly slotsPerMachine: number;
  readonly coresPerMachine: number;
  /** Whether all workers are processes of the control plane's own machine, and share its processors. */
  readonly sharesControlPlane: boolean;
  readonly features: number;
  /** Of earlier features, drawn by chance, that each feature depends on. */
  readonly dependencies: number;
  readonly agent: AgentTimes;
  /** How often an agent says what it does, while it works. */
  readonly reportsPerMinute: number;
  /** What the checks of the project take at each landing. */
  readonly checkMs: number;
  /** Share of runs whose agent fails; the rules of the product say what becomes of the feature. */
  readonly failures: number;
  /** What each message between a machine and the control plane takes beside what it took on one machine. */
  readonly linkMs: number;
  /** Null holds to what the settings of the product allow; else so many runs, whatever they say. */
  readonly liftedSlots: number | null;
  /** Ends here even when features are left; Infinity goes to the end. */
  readonly untilMs: number;
  readonly untilLandings: number;
  /** What happened before is not counted in rates and shares. */
  readonly warmUpMs: number;
}

/** What was seen in the time after the warm-up. */
export interface FleetReport {
  readonly machines: number;
  readonly slots: number;
  /** Of these, how many the settings of the product let work. */
  readonly usableSlots: number;
  readonly landed: number;
  readonly simulatedMs: number;
  /** From the start of the crew to the last landing. */
  readonly wallMs: number;
  readonly landedPerHour: number;
  /** What `slots` agents would land if nothing but they took time. */
  readonly idealPerHour: number;
  /** Shares of all slots in which an agent works, or a run is there at all. */
  readonly slotsWorking: number;
  readonly slotsTaken: number;
  readonly resources: Readonly<Record<ResourceName, GaugeReport>>;
  readonly plansPerLanding: number;
  /** The longest that a beat of a worker waited for its answer; leases end 45 s after the last. */
  readonly longestBeatMs: number;
  readonly timedOut: number;
  readonly bottleneck: Bottleneck;
  /** Of the mirror against the database; empty. */
  readonly differences: readonly string[];
}

export type ResourceName =
  | 'landing_queue'
  | 'store_turns'
  | 'control_plane_thread'
  | 'control_plane_cores'
  | 'machine_cores';

/** Why no more lands: a resource, the agents themselves (more machines help), the settings, or the backlog's shape. */
export type Bottleneck = ResourceName | 'agents' | 'settings' | 'backlog';

/** A resource that is busier than this holds the others up. */
const SATURATED = 0.9;
const FULL = 0.9;

export function findBottleneck(
  report: Pick<FleetReport, 'resources' | 'slotsTaken' | 'slots' | 'usableSlots'>,
): Bottleneck {
  const { resources, slotsTaken, slots, usableSlots } = report;
  // In this order: what waits for a thread of the control plane looks busy as well.
  const order: readonly ResourceName[] = [
    'control_plane_thread',
    'store_turns',
    'control_plane_cores',
    'landing_queue',
    'machine_cores',
  ];
  const busiest = order.find((name) => resources[name].utilisation >= SATURATED);
  if (busiest !== undefined) return busiest;
  if (slotsTaken >= FULL) return 'agents';
  return slotsTaken * slots >= FULL * usableSlots ? 'settings' : 'backlog';
}
