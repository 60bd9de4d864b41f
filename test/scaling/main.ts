import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { compareWithReality } from './agreement.ts';
import { openDatabases } from '../support/databases.ts';
import { writeAgentTimes } from './agent-times.ts';
import { COSTS_FILE, readCosts, type Costs } from './costs.ts';
import { measureCrew } from './measure-crew.ts';
import { measureStore } from './measure-store.ts';
import { printFleets } from './print-fleets.ts';

// `npm run simulate:scaling -- measure [store|crew]`: measures this machine and writes costs.json.
// `npm run simulate:scaling -- agree [FEATURES] [SECONDS]`: real fleets beside simulated ones.
// `npm run simulate:scaling -- times PLACE FILE`: how long agents took, of a home or a postgres:// address, into a file.
// `npm run simulate:scaling -- fleet [name=value …]`: simulates; see docs/scaling.md.
const BACKLOGS = [30, 1_000, 10_000];
/** Of each of three workers. */
const CREW = { features: 12, seconds: 1, restMs: 20_000 };

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

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
  case 'times':
    await writeAgentTimes(rest);
    break;
  default:
    console.error(`There is no "${what}". There are: measure, agree, fleet, times.`);
    process.exitCode = 2;
}

async function measure(part: string): Promise<void> {
  const load = loadavg()[0] ?? 0;
  const store = part === 'crew' ? readCosts().store : await measureStores();
  const crew = part === 'store' ? readCosts().crew : await measureCrew(CREW);
  const costs: Costs = {
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
      measuredAt: new Date().toISOString(),
      load,
    },
    store,
    crew,
  };
  await writeFile(COSTS_FILE, `${JSON.stringify(costs, digits, 2)}\n`);
  console.log(JSON.stringify({ measured: part, ...costs.machine }));
}

async function measureStores(): Promise<Costs['store']> {
  const databases = await openDatabases({ durable: true });
  try {
    const store: Costs['store'] = [];
    for (const features of BACKLOGS) store.push(await measureStore(databases, features));
    return store;
  } finally {
    await databases.close();
  }
}

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 10_000) / 10_000 : value;
}
