import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { copyStory, findStory } from '../../packages/cli/src/commands/demo-story.ts';
import { findRunning } from '../../packages/cli/src/connection/connect.ts';
import { writeMachine } from '../../packages/engine/src/machine/machine-tree.suite.ts';
import { valueOf } from '../support/stage.ts';
import type { Suffered } from './elsewhere.ts';
import { FAULTS, SLOTS, startFaultyWorker, type FaultyWorker } from './faulty-worker.ts';
import { inspect, type FleetReport } from './inspect.ts';
import { startProgram } from './program.ts';

export const PROJECT = 'kitchen-table';
const WORKERS = ['one', 'two', 'three', 'four'];
/** Shorter than a lease, and longer. */
const SHORTEST_MS = 2_000;
const LONGEST_MS = 70_000;
const ROOM = { codingRuns: 4, slotsPerWorker: SLOTS };

/**
 * Has a server and four workers, each a process group with a home of its own, build the demo, while at random moments
 * workers are killed (and started again), frozen and cut off, `faults` times at most. Removes everything that it made.
 */
export async function fleetRun(options: {
  readonly faults: number;
  readonly random: () => number;
  readonly store: string | null;
  onFault(what: Suffered): void;
}): Promise<FleetReport> {
  const story = findStory();
  if (story === null) throw new Error('the files of the demo are not here');
  const root = await mkdtemp(join(tmpdir(), 'ropewalk-fleet-'));
  const folder = join(root, 'project');
  const home = join(root, 'home');
  const environment = { ...process.env, HOME: join(root, 'person'), ROPEWALK_HOME: home };
  try {
    await Promise.all([mkdir(folder), mkdir(environment.HOME)]);
    const { playbook, spec } = await copyStory(story, join(root, 'story'), false);
    await writeFile(join(folder, 'app_spec.txt'), spec);
    const machine = await writeMachine(join(root, 'machine'));
    const server = startProgram('server', [home, machine, options.store ?? ''], environment);
    await server.ready;
    const running = await findRunning(home);
    if (running === null) throw new Error(`the server is not there:\n${server.said()}`);
    const { control, url } = running;
    const { token } = valueOf(await control['worker.token']({ name: 'fleet' }));
    const port = Number(new URL(url).port);
    const workers = await Promise.all(
      WORKERS.map((name) =>
        startFaultyWorker({ name, home: join(root, name), port, token, environment }),
      ),
    );
    valueOf(await control['project.register']({ name: PROJECT, folder, spec, settings: {} }));
    valueOf(
      await control['crew.start']({
        name: PROJECT,
        settings: {
          driver: `playbook:${playbook}`,
          maxConcurrency: ROOM.codingRuns,
          testingAgentRatio: 1,
          testingShare: 1,
          retryBaseMs: 100,
        },
      }),
    );
    const late = hearOfLateWork(control);
    const over = new AbortController();
    const ended = untilEnded(control).finally(() => over.abort());
    const suffered = await doHarm({ control, workers }, options, over.signal);
    await ended;
    const left = (await Promise.all(workers.map((worker) => worker.end()))).flat();
    const { passing, features, attempts } = await countFeatures(control);
    server.signal('SIGTERM');
    await server.ended;
    return {
      ...(await inspect({ root, folder, home, store: options.store, suffered, room: ROOM })),
      faults: suffered.length,
      passing,
      features,
      attempts,
      left,
      late: late(),
    };
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

type Control = NonNullable<Awaited<ReturnType<typeof findRunning>>>['control'];

/** Answers what has become of work that came when its run had gone on elsewhere, so far. */
function hearOfLateWork(control: Control): () => readonly string[] {
  const became: string[] = [];
  const hear = async (): Promise<void> => {
    const stream = await control.events({ name: PROJECT, after: 0 }, new AbortController().signal);
    for await (const { body } of valueOf(stream)) {
      if (body.type === 'run.late_work') became.push(body.became);
    }
  };
  // It breaks off with the server.
  hear().catch(() => undefined);
  return () => became;
}

/** Answers when the crew has ended by itself. */
async function untilEnded(control: Control): Promise<void> {
  const stream = valueOf(
    await control.events({ name: PROJECT, after: 0 }, new AbortController().signal),
  );
  for await (const { body } of stream) if (body.type === 'crew.ended') return;
}

async function doHarm(
  { control, workers }: { readonly control: Control; readonly workers: readonly FaultyWorker[] },
  {
    faults,
    random,
    onFault,
  }: Pick<Parameters<typeof fleetRun>[0], 'faults' | 'random' | 'onFault'>,
  over: AbortSignal,
): Promise<readonly Suffered[]> {
  const under: Promise<void>[] = [];
  const suffered: Suffered[] = [];
  while (suffered.length < faults && !over.aborted) {
    await pause(500 + random() * 3_500, undefined, { signal: over }).catch(() => undefined);
    const well = workers.filter((worker) => !worker.isFaulty());
    // Somebody has to be there to go on.
    if (well.length < 2 || over.aborted) continue;
    // What happens to one that has nothing to do shows nothing.
    const busy = await busyNames(control);
    const chosen = well.filter(({ name }) => busy.has(name));
    const worker = chosen[Math.floor(random() * chosen.length)];
    const fault = FAULTS[Math.floor(random() * FAULTS.length)];
    if (worker === undefined || fault === undefined) continue;
    const forMs = Math.round(SHORTEST_MS + random() ** 2 * (LONGEST_MS - SHORTEST_MS));
    const what = { worker: worker.name, fault, at: Date.now(), forMs };
    onFault(what);
    under.push(worker.suffer(fault, forMs));
    suffered.push(what);
  }
  await Promise.all(under);
  return suffered;
}

async function busyNames(control: Control): Promise<ReadonlySet<string>> {
  const { workers } = valueOf(await control['workers.list']({}));
  return new Set(workers.flatMap(({ name, runs }) => (runs.length > 0 ? [name] : [])));
}

async function countFeatures(control: Control) {
  const { features } = valueOf(await control['features.list']({ name: PROJECT }));
  return {
    features: features.length,
    passing: features.filter((feature) => feature.passes).length,
    attempts: features.reduce((sum, feature) => sum + feature.attempts, 0),
  };
}
