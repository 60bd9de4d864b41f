import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ControlPlane, EventBody } from '@ropewalk/contracts';
import { stringify } from 'yaml';
import { makeProject } from '../../../bench/project.ts';
import { findRunning } from '../../../packages/cli/src/connection/connect.ts';
import { writeMachine } from '../../../packages/engine/src/machine/machine-tree.suite.ts';
import { openDatabases } from '../../support/databases.ts';
import { startProgram, type Program } from '../../fleet/program.ts';
import { joinWorker } from '../../support/scripted-worker.ts';
import { valueOf } from '../../support/stage.ts';
import {
  minus,
  readAllTurns,
  readMachineBusyMs,
  watchSpending,
  type Spent,
  type Trees,
} from './processor-time.ts';

/** A control plane on PostgreSQL and workers with one slot each, every one a process with a home of its own. */
export interface RealFleet {
  addWorker(labels: readonly string[]): Promise<void>;
  /** What all of them spend while nobody has anything to do. */
  rest(ms: number): Promise<Seen>;
  /** What they spend while one more worker, which is only played, beats so often, one beat after the other. */
  hearBeats(count: number): Promise<Seen>;
  /** Has a crew build so many features, whose agents sleep, with the workers of these labels, and looks at it. */
  runCrew(crew: CrewOrder): Promise<CrewSeen>;
  close(): Promise<void>;
}

export interface CrewOrder {
  readonly name: string;
  readonly features: number;
  readonly seconds: number;
  readonly slots: number;
  readonly labels: readonly string[];
}

export interface Seen {
  readonly ms: number;
  readonly spent: Spent;
  /** Processors that other programs kept busy. */
  readonly othersCores: number;
  /** How much of the time in which they could have run our threads did; 1 where nobody else wants to. */
  readonly turns: number;
}

export interface CrewSeen extends Seen {
  readonly happened: readonly Happened[];
  /** From its start to its last landing. */
  readonly wallMs: number;
  readonly landed: number;
}

/** What was told, and what had been spent by then. */
export interface Happened {
  readonly at: number;
  readonly body: EventBody;
  readonly spent: Spent;
  /** Of a run that was started: the same while its agent slept. */
  launched: Spent | null;
}

/** What the check of each project sleeps. */
export const CHECK_MS = 20;

/** Everything is gone when it is closed. */
export async function openRealFleet(): Promise<RealFleet> {
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-scaling-'));
  const databases = await openDatabases({ durable: true });
  const programs: Program[] = [];
  const close = async (): Promise<void> => {
    // Workers first, who tell the server that they go.
    for (const program of programs.toReversed()) {
      program.signal('SIGTERM');
      await program.ended;
    }
    await databases.close();
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const { server, control, ...way } = await startServer(root, await databases.make('fleet'));
    programs.push(server);
    const workers: Program[] = [];
    const trees = (): Trees => ({
      server: server.pid,
      database: databases.pid,
      workers: workers.map(({ pid }) => pid),
    });
    const watching: Watching = { trees, spent: watchSpending(trees) };
    return {
      async addWorker(labels) {
        const worker = startWorker(root, way, `w${workers.length}`, labels);
        programs.push(worker);
        await worker.ready;
        workers.push(worker);
      },
      async hearBeats(count) {
        const played = await joinWorker(() => way.url, way.environment.ROPEWALK_WORKER_TOKEN);
        try {
          const beat = async (times: number): Promise<void> => {
            for (let time = 0; time < times; time += 1) await played.beat([]);
          };
          // What is slow at first is not meant.
          await beat(count);
          return (await look(watching, () => beat(count))).seen;
        } finally {
          await played.close();
        }
      },
      rest: (ms) => look(watching, () => pause(ms)).then(({ seen }) => seen),
      runCrew: (crew) => runCrew({ root: join(root, crew.name), control, watching }, crew),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startServer(root: string, store: string) {
  const home = join(root, 'home');
  const environment = { ...process.env, HOME: join(root, 'person'), ROPEWALK_HOME: home };
  await mkdir(environment.HOME);
  // Calm whatever goes on beside it.
  const machine = await writeMachine(join(root, 'machine'));
  const server = startProgram('server', [home, machine, store], environment);
  await server.ready;
  const running = await findRunning(home);
  if (running === null) throw new Error(`the server is not there:\n${server.said()}`);
  const { control, url } = running;
  const { token } = valueOf(await control['worker.token']({ name: 'fleet' }));
  return { server, control, url, environment: { ...environment, ROPEWALK_WORKER_TOKEN: token } };
}

function startWorker(
  root: string,
  { url, environment }: { readonly url: string; readonly environment: NodeJS.ProcessEnv },
  name: string,
  labels: readonly string[],
): Program {
  const words = ['--server', url, '--name', name, '--slots', '1', '--home', join(root, name)];
  const offered = labels.length > 0 ? ['--labels', labels.join(',')] : [];
  return startProgram('ropewalk', ['worker', ...words, ...offered, '--json'], environment);
}

interface Watching {
  trees(): Trees;
  spent(): Spent;
}

async function look<T>(
  { trees, spent }: Watching,
  work: () => Promise<T>,
): Promise<{ readonly seen: Seen; readonly value: T }> {
  const before = { at: performance.now(), spent: spent(), busyMs: readMachineBusyMs() };
  const turnsBefore = readAllTurns(trees());
  const value = await work();
  const ms = performance.now() - before.at;
  const turns = readAllTurns(trees());
  const ranMs = turns.ranMs - turnsBefore.ranMs;
  const waitedMs = turns.waitedMs - turnsBefore.waitedMs;
  const ours = minus(spent(), before.spent);
  // What this program spends on looking is no part of a fleet: it is one of the others.
  const othersMs = readMachineBusyMs() - before.busyMs - ours.controlMs - ours.machineMs;
  const seen: Seen = {
    ms,
    spent: ours,
    othersCores: Math.max(0, othersMs) / ms,
    turns: ranMs / Math.max(1, ranMs + waitedMs),
  };
  return { seen, value };
}

async function runCrew(
  place: { readonly root: string; readonly control: ControlPlane; readonly watching: Watching },
  { name, features, seconds, slots, labels }: CrewOrder,
): Promise<CrewSeen> {
  const { root, control, watching } = place;
  await mkdir(root);
  const check = `checks:\n  - sleep ${CHECK_MS / 1_000}\n`;
  const folder = await makeProject(root, 'ropewalk.yaml', check);
  const settings = {
    driver: `playbook:${await writePlaybook(root, seconds)}`,
    maxConcurrency: slots,
    testingAgentRatio: 0,
    workerLabels: [...labels],
  };
  valueOf(await control['project.register']({ name, folder, spec: null, settings }));
  valueOf(await control['features.add']({ name, entries: entries(features) }));
  const stream = valueOf(await control.events({ name, after: 0 }, new AbortController().signal));
  const { seen, value: happened } = await look(watching, async () => {
    valueOf(await control['crew.start']({ name, settings: {} }));
    return listen(stream, watching.spent, seconds);
  });
  const times = (type: EventBody['type']): number[] =>
    happened.flatMap(({ at, body }) => (body.type === type ? [at] : []));
  const landings = times('landing.landed');
  const wallMs = (landings.at(-1) ?? 0) - (times('crew.started')[0] ?? 0);
  return { ...seen, happened, wallMs, landed: landings.length };
}

async function listen(
  stream: AsyncIterable<{ readonly at: number; readonly body: EventBody }>,
  spent: () => Spent,
  seconds: number,
): Promise<Happened[]> {
  const happened: Happened[] = [];
  for await (const { at, body } of stream) {
    const entry: Happened = { at, body, spent: spent(), launched: null };
    happened.push(entry);
    // Its agent sleeps at this moment, if it took no longer to begin than it sleeps.
    if (body.type === 'run.started') {
      setTimeout(() => (entry.launched = spent()), seconds * 1_000);
    }
    if (body.type === 'crew.ended') break;
  }
  return happened;
}

async function writePlaybook(root: string, seconds: number): Promise<string> {
  const file = join(root, 'playbook.yaml');
  const steps = [
    { write: { path: '{{feature.name}}.txt', content: 'here\n' } },
    { wait: seconds },
    { land: {} },
  ];
  await writeFile(file, stringify({ version: 1, coding: { '*': { attempts: [steps] } } }));
  return file;
}

function entries(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    category: 'Fleet',
    name: `file-${index}`,
    description: 'A file of its own.',
    steps: ['It exists'],
    dependencies: [],
    checks: [],
  }));
}
