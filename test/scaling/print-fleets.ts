import { printFigure, rounded } from '../../bench/figures.ts';
import { readCosts } from './costs.ts';
import type { FleetReport } from './fleet-types.ts';
import { readAgentTimes } from './agent-times.ts';
import { ASSUMED_TIMES, slowed } from './random.ts';
import { simulateFleet } from './simulate-fleet.ts';

const DEFAULTS = {
  machines: '1,10,100,1000',
  slots: '4',
  features: '10000',
  cores: '2',
  check: '30',
  agent: '1',
  'agent-times': '',
  reports: '6',
  failures: '0',
  dependencies: '0',
  link: '0',
  lifted: 'yes',
  hours: '4',
  warm_up: '1',
  seed: '1',
};
type Name = keyof typeof DEFAULTS;

/**
 * One line for each number of machines. `slots` and `cores` are those of each; `check` is what the checks of the project
 * take, in seconds; `agent` is a factor on the times of agents, `agent-times` a file of those that were measured,
 * `reports` how often each says something in a minute; `lifted=no` holds to the settings of the product;
 * `hours` are simulated, of which `warm_up` do not count; `hours=end` goes to the end of the backlog.
 */
export async function printFleets(words: readonly string[]): Promise<void> {
  const of = parse(words);
  const number = (name: Name): number => Number(of[name]);
  const costs = readCosts();
  const file = of['agent-times'];
  const agent = file === '' ? ASSUMED_TIMES : readAgentTimes(file);
  for (const machines of of.machines.split(',').map(Number)) {
    const began = performance.now();
    const slots = machines * number('slots');
    const report = await simulateFleet({
      seed: number('seed'),
      costs,
      machines,
      slotsPerMachine: number('slots'),
      coresPerMachine: number('cores'),
      sharesControlPlane: false,
      features: number('features'),
      dependencies: number('dependencies'),
      agent: slowed(agent, number('agent')),
      reportsPerMinute: number('reports'),
      checkMs: number('check') * 1_000,
      failures: number('failures'),
      linkMs: number('link'),
      liftedSlots: of.lifted === 'yes' ? slots : null,
      untilMs: of.hours === 'end' ? Infinity : number('hours') * 3_600_000,
      untilLandings: Infinity,
      warmUpMs: number('warm_up') * 3_600_000,
    });
    printFigure('scaling', {
      ...toLine(report),
      real_s: rounded((performance.now() - began) / 1_000),
    });
  }
}

function toLine(report: FleetReport): Readonly<Record<string, unknown>> {
  const { resources } = report;
  const use = (name: keyof typeof resources): string => {
    const { utilisation, meanWaiting, mostWaiting } = resources[name];
    return `${Math.round(utilisation * 100)}% (${rounded(meanWaiting)} wait, most ${Math.round(mostWaiting)})`;
  };
  return {
    machines: report.machines,
    slots: report.slots,
    usable_slots: report.usableSlots,
    landed: report.landed,
    landed_per_hour: rounded(report.landedPerHour),
    ideal_per_hour: rounded(report.idealPerHour),
    slots_working: rounded(report.slotsWorking),
    slots_taken: rounded(report.slotsTaken),
    landing_queue: use('landing_queue'),
    store_turns: use('store_turns'),
    control_plane_thread: use('control_plane_thread'),
    control_plane_cores: use('control_plane_cores'),
    machine_cores: use('machine_cores'),
    plans_per_landing: rounded(report.plansPerLanding),
    longest_beat_ms: Math.round(report.longestBeatMs),
    timed_out: report.timedOut,
    bottleneck: report.bottleneck,
    differences: report.differences,
  };
}

function parse(words: readonly string[]): Readonly<Record<Name, string>> {
  const given = new Map(
    words.map((word): [string, string] => {
      const [name = '', value = ''] = word.split('=');
      return [name, value];
    }),
  );
  const unknown = [...given.keys()].find((name) => !(name in DEFAULTS));
  if (unknown !== undefined) {
    throw new Error(`There is no "${unknown}". There are: ${Object.keys(DEFAULTS).join(', ')}.`);
  }
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}
