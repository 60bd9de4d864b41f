import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import {
  createTestDatabase,
  isOnPostgres,
} from '../../packages/store/src/testing/test-database.ts';
import { prepareHome } from '../../packages/cli/src/home/prepare-home.ts';
import { killRun, processesOf, WAYS, type Way } from './killer.ts';
import { takeStock, type Stock } from './stock.ts';

/** What a crew whose runs were killed has left behind. */
export interface KillsReport {
  /** Runs that were killed, by way. */
  readonly killed: Readonly<Record<Way, number>>;
  readonly total: number;
  /** What is there now and was not before; each list should be empty. */
  readonly left: Stock;
}

/** Plain daemons, one that is deaf, a server, a socket and files: what a careless agent leaves about. */
const MESS = [
  'setsid sleep 1000 </dev/null >/dev/null 2>&1 &',
  '(setsid sh -c "trap \\"\\" TERM HUP; sleep 1000; sleep 1000" </dev/null >/dev/null 2>&1 &)',
  'touch "$TMPDIR/left" /tmp/left-there',
  "[ $((RANDOM % 3)) -ne 0 ] || node -e \"const net = require('net'); net.createServer().listen(+process.env.PORT, '127.0.0.1'); net.createServer().listen(process.env.TMPDIR + '/socket');\" </dev/null >/dev/null 2>&1 &",
  'true',
].join('\n');

const PLAYBOOK = {
  version: 1,
  coding: {
    '*': {
      attempts: [
        [
          { write: { path: '{{feature.name}}.txt', content: 'half\n' } },
          { run: { command: `bash -c ${quote(MESS)}`, allow_failure: true } },
          { wait: 0.4 },
          { write: { path: '{{feature.name}}.txt', content: 'whole\n' } },
          { land: { checks: ['sleep 0.1; grep -q whole {{feature.name}}.txt'] } },
        ],
      ],
    },
  },
  testing: { '*': { steps: [{ wait: 0.3 }, { run: { command: 'ls' } }] } },
};

/** Of a hundred kills so many are meant for the control plane itself, which takes all of its runs with it. */
const CONTROL_PLANE_SHARE = 0.03;
/** A run is killed within this time after it was seen first; some are done by then. */
const WITHIN_MS = 1_200;
const LOOK_MS = 30;

/** Lets a crew work and kills its runs at random moments, at most `kills` of them; removes everything it made. */
export async function killsRun(options: {
  readonly kills: number;
  readonly features: number;
  readonly random: () => number;
}): Promise<KillsReport> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-kills-'));
  const place = {
    root,
    home: join(root, 'home'),
    folder: join(root, 'project'),
    temporary: join(root, 'tmp'),
    playbook: join(root, 'playbook.yaml'),
  };
  const database = isOnPostgres() ? await createTestDatabase('empty') : null;
  const env = {
    ...process.env,
    ...(database === null ? {} : { ROPEWALK_STORE: database.url }),
    HOME: join(root, 'person'),
    ROPEWALK_HOME: place.home,
    TMPDIR: place.temporary,
  };
  await Promise.all([place.folder, place.temporary, env.HOME].map((path) => mkdir(path)));
  await writeFile(place.playbook, stringify(PLAYBOOK));
  try {
    const prepared = await prepareHome(place.home);
    if (!prepared.ok) throw new Error(prepared.refusal.message);
    const homeId = prepared.value.id;
    const before = await takeStock({ ...place, homeId, ports: [] });
    const { killed, ports } = await killAway({ ...options, ...place, homeId, env });
    const after = await takeStock({ ...place, homeId, ports });
    const total = Object.values(killed).reduce((sum, count) => sum + count, 0);
    return { killed, total, left: difference(before, after) };
  } finally {
    await database?.drop();
    await rm(root, { recursive: true, force: true });
  }
}

interface Hunt {
  readonly kills: number;
  readonly features: number;
  readonly random: () => number;
  readonly home: string;
  readonly folder: string;
  readonly playbook: string;
  readonly homeId: string;
  readonly env: NodeJS.ProcessEnv;
}

async function killAway(hunt: Hunt) {
  const killed: Record<Way, number> = {
    process: 0,
    tree: 0,
    term: 0,
    frozen: 0,
    root: 0,
    control_plane: 0,
  };
  const due = new Map<number, { readonly at: number; readonly way: Way }>();
  const gone = new Set<number>();
  const ports = new Set<number>();
  let life = startLife(hunt);
  for (
    let count = 0;
    count < hunt.kills && !life.hasEnded();
    await Promise.race([pause(LOOK_MS), life.ended])
  ) {
    const trees = Map.groupBy(await processesOf(hunt.homeId), ({ run }) => run);
    for (const [run, tree] of trees) {
      tree.forEach(({ port }) => port !== null && ports.add(port));
      if (run === 0 || gone.has(run) || count >= hunt.kills) continue;
      const plan = due.get(run) ?? {
        at: performance.now() + hunt.random() * WITHIN_MS,
        way: wayOf(hunt.random),
      };
      due.set(run, plan);
      if (performance.now() < plan.at) continue;
      if (plan.way === 'control_plane') {
        const taken = [...trees.keys()].filter((other) => other !== 0 && !gone.has(other));
        taken.forEach((other) => gone.add(other));
        killed.control_plane += taken.length;
        count += taken.length;
        life.kill();
        await life.ended;
        life = startLife(hunt);
        break;
      }
      killRun(plan.way, tree, hunt.random());
      gone.add(run);
      killed[plan.way] += 1;
      count += 1;
    }
  }
  // The last one clears up after those that were killed, as after every day.
  await Promise.race([life.ready, life.ended]);
  life.tell();
  await life.ended;
  return { killed, ports: [...ports] };
}

function wayOf(random: () => number): Way {
  if (random() < CONTROL_PLANE_SHARE) return 'control_plane';
  const others = WAYS.filter((way) => way !== 'control_plane');
  return others[Math.floor(random() * others.length)] ?? 'tree';
}

function startLife({ home, folder, playbook, features, env }: Hunt) {
  const victim = fileURLToPath(new URL('./victim.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=source', victim, home, folder, `playbook:${playbook}`, String(features)],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4_000);
  });
  const ready = once(child.stdout, 'data');
  // One that is killed is never ready.
  ready.catch(() => undefined);
  let isOver = false;
  const end = async (): Promise<void> => {
    const [code, signal] = await once(child, 'exit');
    isOver = true;
    if (signal !== 'SIGKILL' && code !== 0) {
      throw new Error(`a control plane ended with ${code ?? signal}:\n${said}`);
    }
  };
  return {
    ready,
    tell: () => child.kill('SIGTERM'),
    kill: () => child.kill('SIGKILL'),
    ended: end(),
    hasEnded: () => isOver,
  };
}

function difference(before: Stock, after: Stock): Stock {
  const fresh = (name: keyof Stock): string[] =>
    after[name].filter((item) => !before[name].includes(item));
  return {
    processes: fresh('processes'),
    workspaces: fresh('workspaces'),
    ports: fresh('ports'),
    temporary: fresh('temporary'),
    cgroups: fresh('cgroups'),
    refs: fresh('refs'),
    sockets: fresh('sockets'),
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
