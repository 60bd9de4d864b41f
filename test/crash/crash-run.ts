import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { prepareHome } from '../../packages/cli/src/home/prepare-home.ts';
import {
  createTestDatabase,
  isOnPostgres,
} from '../../packages/store/src/testing/test-database.ts';
import { openControlPlane } from '../../packages/cli/src/control-plane/open-control-plane.ts';

const git = promisify(execFile);

/** What is left when a crew of twelve features was killed again and again and has ended at last. */
export interface CrashReport {
  readonly kills: number;
  readonly passing: number;
  readonly features: number;
  /** Landings per feature on the target branch; each should be 1. */
  readonly landingsPerFeature: ReadonlyMap<string, number>;
  readonly attempts: number;
  readonly orphans: readonly string[];
  readonly workspacesLeft: readonly string[];
  readonly dirty: string;
  readonly fsck: string;
}

const PLAYBOOK = {
  version: 1,
  coding: {
    '*': {
      attempts: [
        [
          { write: { path: '{{feature.name}}.txt', content: 'half\n' } },
          { wait: 0.15 },
          { write: { path: '{{feature.name}}.txt', content: 'whole\n' } },
          { land: { checks: ['grep -q whole {{feature.name}}.txt'] } },
        ],
      ],
    },
  },
  testing: { '*': { steps: [{ run: { command: 'grep -q whole {{feature.name}}.txt' } }] } },
};

/**
 * Runs a crew in a process of its own, kills that process with SIGKILL at random moments until it was killed
 * `kills` times, then lets it finish. Every life is bounded. Removes everything it made.
 */
export async function crashRun(options: {
  readonly kills: number;
  readonly random: () => number;
  readonly onKill?: (count: number, afterMs: number) => void;
}): Promise<CrashReport> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-crash-'));
  const home = join(root, 'home');
  const folder = join(root, 'project');
  const playbook = join(root, 'playbook.yaml');
  const database = isOnPostgres() ? await createTestDatabase('empty') : null;
  const environment = {
    ...process.env,
    HOME: join(root, 'person'),
    ROPEWALK_HOME: home,
    ...(database === null ? {} : { ROPEWALK_STORE: database.url }),
  };
  await Promise.all([mkdir(folder), mkdir(environment.HOME)]);
  await writeFile(playbook, stringify(PLAYBOOK));
  try {
    let kills = 0;
    for (;;) {
      const life = startLife([home, folder, `playbook:${playbook}`], environment);
      if (kills >= options.kills) {
        await life.ended;
        break;
      }
      // Up to the length of a few landings after it is ready, or while it is still starting.
      const afterMs = Math.floor(options.random() * 3_500);
      const outcome = await Promise.race([
        life.ended.then(() => 'ended' as const),
        pause(afterMs, 'time' as const),
      ]);
      if (outcome === 'ended') {
        break;
      }
      life.kill();
      await life.ended;
      kills += 1;
      options.onKill?.(kills, afterMs);
    }
    return await report({ root, home, folder, environment, kills });
  } finally {
    await database?.drop();
    await rm(root, { recursive: true, force: true });
  }
}

function startLife(args: readonly string[], env: NodeJS.ProcessEnv) {
  const victim = fileURLToPath(new URL('./victim.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=source', victim, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-4_000);
  });
  const end = async (): Promise<void> => {
    const [code, signal] = await once(child, 'exit');
    if (signal !== 'SIGKILL' && code !== 0) {
      throw new Error(`a life of the control plane ended with ${code ?? signal}:\n${said}`);
    }
  };
  return { kill: () => child.kill('SIGKILL'), ended: end() };
}

async function report(place: {
  readonly root: string;
  readonly home: string;
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly kills: number;
}): Promise<CrashReport> {
  const { home, folder } = place;
  const opened = await openControlPlane({
    home,
    port: null,
    resume: false,
    environment: place.environment,
  });
  if (!opened.ok) {
    throw new Error(opened.refusal.message);
  }
  const listed = await opened.value.control['features.list']({ name: 'crash' });
  await opened.value.close();
  const features = listed.ok ? listed.value.features : [];
  const trailers = await gitIn(folder, [
    'log',
    '--format=%(trailers:key=Feature,valueonly,separator=%x2C)',
  ]);
  const landingsPerFeature = new Map<string, number>();
  for (const trailer of trailers.split('\n').filter((line) => line !== '')) {
    landingsPerFeature.set(trailer, (landingsPerFeature.get(trailer) ?? 0) + 1);
  }
  return {
    kills: place.kills,
    features: features.length,
    passing: features.filter((feature) => feature.passes).length,
    attempts: features.reduce((sum, feature) => sum + feature.attempts, 0),
    landingsPerFeature,
    orphans: await processesOf(home),
    workspacesLeft: await workspacesIn(home),
    dirty: await gitIn(folder, ['status', '--porcelain']),
    fsck: await gitIn(folder, ['fsck', '--no-dangling', '--no-progress']),
  };
}

async function gitIn(folder: string, args: readonly string[]): Promise<string> {
  return (await git('git', ['-C', folder, ...args])).stdout.trim();
}

/** Command lines of processes that carry the marker of this home. */
async function processesOf(home: string): Promise<string[]> {
  const prepared = await prepareHome(home);
  const marker = prepared.ok ? `ROPEWALK_RUN=${prepared.value.id}-` : 'never';
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environ = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environ.includes(marker)) {
      found.push(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => pid));
    }
  }
  return found;
}

async function workspacesIn(home: string): Promise<string[]> {
  const projects = await readdir(join(home, 'projects'));
  const left = await Promise.all(
    projects.map((project) =>
      readdir(join(home, 'projects', project, 'workspaces')).catch(() => []),
    ),
  );
  return left.flat();
}
