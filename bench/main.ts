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

// `npm run bench [-- plan|claims|fleet|crews|sockets|pages|http|board|page|takeover|policy|quick] [quick]`: JSON lines, one per figure.
const [wanted = 'all', pace = ''] = process.argv.slice(2);
const isQuick = wanted === 'quick' || pace === 'quick';

const SCRIPTS = {
  plan: './plan.ts',
  claims: '../packages/store/bench/claims.ts',
  fleet: '../packages/store/bench/fleet.ts',
} as const;

for (const [name, script] of Object.entries(SCRIPTS)) {
  if (wanted === 'all' || wanted === 'quick' || wanted === name) {
    spawnSync(
      process.execPath,
      [
        '--conditions=source',
        fileURLToPath(new URL(script, import.meta.url)),
        ...(name === 'fleet' && isQuick ? ['quick'] : []),
      ],
      { stdio: 'inherit' },
    );
  }
}
if (wanted === 'all' || wanted === 'quick' || wanted === 'crews') {
  await benchCrews(isQuick);
}
if (wanted === 'all' || wanted === 'quick' || wanted === 'sockets') {
  await benchSockets(isQuick);
}
if (wanted === 'all' || wanted === 'quick' || wanted === 'pages') {
  await benchPages(isQuick);
}
if (wanted === 'all' || wanted === 'quick' || wanted === 'http') {
  await benchHttp(isQuick);
}
if (wanted === 'all' || wanted === 'quick' || wanted === 'board') {
  await benchBoard(isQuick);
}
if (wanted === 'all' || wanted === 'quick' || wanted === 'page') {
  await benchPage(isQuick);
}
if (wanted === 'all' || wanted === 'takeover') {
  benchTakeover(isQuick);
}
if (wanted === 'all' || wanted === 'quick' || wanted === 'policy') {
  benchPolicy(isQuick);
}
