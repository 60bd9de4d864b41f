import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { compareWithReality } from './agreement.ts';
import { COSTS_FILE, readCosts, type Costs } from './costs.ts';
import { measureCrew } from './measure-crew.ts';
import { measureStore } from './measure-store.ts';
import { printFleets } from './print-fleets.ts';

// `npm run simulate:scaling -- measure [store|crew]`: measures this machine and writes costs.json.
// `npm run simulate:scaling -- agree [FEATURES] [SECONDS]`: real crews beside simulated ones.
// `npm run simulate:scaling -- fleet [name=value …]`: simulates; see docs/scaling.md.
const BACKLOGS = [30, 1_000, 10_000];
const CREW_FEATURES = 20;
const CREW_SECONDS = 1;

const [what = 'fleet', ...rest] = process.argv.slice(2);
switch (what) {
  case 'measure':
    await measure(rest[0] ?? 'all');
    break;
  case 'agree':
    process.exitCode = (await compareWithReality(Number(rest[0] ?? 20), Number(rest[1] ?? 3)))
      ? 0
      : 1;
    break;
  case 'fleet':
    await printFleets(rest);
    break;
  default:
    console.error(`There is no "${what}". There are: measure, agree, fleet.`);
    process.exitCode = 2;
}

async function measure(part: string): Promise<void> {
  const load = loadavg()[0] ?? 0;
  const store: Costs['store'] = [];
  if (part !== 'crew') for (const features of BACKLOGS) store.push(await measureStore(features));
  const crew = part === 'store' ? readCosts().crew : await measureCrew(CREW_FEATURES, CREW_SECONDS);
  const costs: Costs = {
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
      measuredAt: new Date().toISOString(),
      load,
    },
    store: part === 'crew' ? readCosts().store : store,
    crew,
  };
  await writeFile(COSTS_FILE, `${JSON.stringify(costs, digits, 2)}\n`);
  console.log(JSON.stringify({ measured: part, ...costs.machine }));
}

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value;
}
