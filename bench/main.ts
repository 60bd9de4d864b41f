import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { benchBoard } from './board.ts';
import { benchCrews } from './crews.ts';
import { benchHttp } from './http.ts';
import { benchPage } from './page.ts';
import { benchPages } from './pages.ts';
import { benchPolicy } from './policy.ts';
import { benchSockets } from './sockets.ts';
import { benchTakeover } from './takeover.ts';

// `npm run bench [-- NAME|quick] [quick]`: JSON lines, one per figure; the names are below.
const [wanted = 'all', pace = ''] = process.argv.slice(2);
const isQuick = wanted === 'quick' || pace === 'quick';

interface Bench {
  readonly names: readonly string[];
  /** Too long for a look at everything. */
  readonly isLong?: true;
  run(quick: boolean): Promise<void> | void;
}

const BENCHES: readonly Bench[] = [
  { names: ['plan'], run: () => runScript('./plan.ts') },
  { names: ['claims'], run: () => runScript('../packages/store/bench/claims.ts') },
  {
    names: ['fleet'],
    run: (quick) => runScript('../packages/store/bench/fleet.ts', ...(quick ? ['quick'] : [])),
  },
  { names: ['fleet', 'takeover'], isLong: true, run: benchTakeover },
  { names: ['crews'], run: benchCrews },
  { names: ['sockets'], run: benchSockets },
  { names: ['pages'], run: benchPages },
  { names: ['http'], run: benchHttp },
  { names: ['board'], run: benchBoard },
  { names: ['page'], run: benchPage },
  { names: ['policy'], run: benchPolicy },
];

const chosen = BENCHES.filter(
  ({ names, isLong }) =>
    wanted === 'all' || names.includes(wanted) || (wanted === 'quick' && isLong !== true),
);
if (chosen.length === 0) {
  const names = [...new Set(BENCHES.flatMap((bench) => bench.names))];
  console.error(
    `There is no benchmark "${wanted}": there are ${names.join(', ')}; all of them run when none is named.`,
  );
  process.exitCode = 2;
}
for (const bench of chosen) await bench.run(isQuick);

function runScript(script: string, ...args: readonly string[]): void {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status } = spawnSync(process.execPath, ['--conditions=source', path, ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
