import {
  crewSettingsSchema,
  type Assignment,
  type NewVerdict,
  type Run,
} from '@ropewalk/contracts';
import {
  plan,
  type PlanContext,
  type ProjectSnapshot,
  type Result,
  type Store,
} from '@ropewalk/core';
import { openPostgresStore } from '@ropewalk/store/places';
import { readPostgresUrl } from '@ropewalk/store/postgres-place';
import type { Databases } from '../support/databases.ts';
import { MEASURED_COMMANDS, type Costs, type MeasuredCommand } from './costs.ts';

type StoreCosts = Costs['store'][number];

/** Runs that are carried from dispatch to end, one by one and all together. */
const ALONE = 12;
const TOGETHER = 64;
/** So many go on when it is measured what each costs those who look at all of them. */
const MOST_RUNS = 400;
const LOOKS = 5;
/** Of the worker that carries those whose commands are measured; and of those that are only looked at. */
const MOST_SLOTS = 256;
const RUNS_OF_ONE = 4;

/** What the store on a real PostgreSQL, and the plan, take at one size of a backlog. */
export async function measureStore(databases: Databases, features: number): Promise<StoreCosts> {
  const place = readPostgresUrl(await databases.make(`store_${features}`));
  const store = await openPostgresStore({ place });
  try {
    const projectId = await prepare(store, features);
    const [workerId = 0] = await hire(store, 1, MOST_SLOTS);
    const free = featureIds(features);
    const carryOn = (count: number) => carry(store, { projectId, workerId }, take(free, count));
    // The first few warm up what is compiled on the way.
    for (let round = 0; round < 3; round += 1) await carryOn(1);
    const alone: Record<MeasuredCommand, number>[] = [];
    for (let round = 0; round < Math.min(ALONE, features / 8); round += 1) {
      alone.push(await carryOn(1));
    }
    const together = await carryOn(Math.min(TOGETHER, Math.floor(features / 3)));
    const readMs = await fastest(() => store.query('projectById', { projectId }));
    await look(store, projectId);
    const few = await look(store, projectId);
    const wanted = take(free, Math.min(MOST_RUNS, free.length / 2));
    const runs = await startRuns(store, projectId, wanted);
    const hands = await hire(store, Math.ceil(runs.length / RUNS_OF_ONE), RUNS_OF_ONE);
    await assign(store, runs, (index) => hands[Math.floor(index / RUNS_OF_ONE)] ?? 0);
    const many = await look(store, projectId);
    return { features, readMs, ...split(alone, together), ...slopes(few, many, runs.length) };
  } finally {
    await store.close();
  }
}

async function hire(store: Store, count: number, slots: number): Promise<number[]> {
  const tokenHash = `token of ${slots}`;
  expectOk(
    await store.execute('worker.make_token', { name: `s${slots}`, hash: tokenHash }, Date.now()),
  );
  const ids: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const card = {
      name: `w${slots}-${index}`,
      labels: [],
      slots,
      version: '0.1.0',
      platform: 'linux-x64',
      walled: true,
    };
    const join = { tokenHash, before: null, newSecretHash: `s${slots}-${index}`, card };
    ids.push(expectOk(await store.execute('worker.join', join, Date.now())).worker.id);
  }
  return ids;
}

function assign(
  store: Store,
  runs: readonly Run[],
  workerOf: (index: number) => number,
): Promise<Assignment[]> {
  return Promise.all(
    runs.map(async ({ id: runId }, index) => {
      const input = { runId, workerId: workerOf(index), bearerHash: `b${runId}` };
      const order = { ...input, allowance: null, instead: null };
      return expectOk(await store.execute('run.assign', order, Date.now()));
    }),
  );
}

async function prepare(store: Store, count: number): Promise<number> {
  const now = Date.now();
  const settings = crewSettingsSchema.parse({ driver: 'acp:measured', testingAgentRatio: 0 });
  const registered = {
    name: 'fleet',
    folder: '/fleet',
    targetBranch: 'main',
    spec: null,
    settings,
  };
  const { id: projectId } = expectOk(await store.execute('project.register', registered, now));
  const features = Array.from({ length: count }, (_, index) => ({
    category: `category ${index % 40}`,
    name: `feature ${index}`,
    description: 'A page that shows a list and keeps it when it is loaded again.',
    steps: ['Open the page', 'Add an entry', 'Load the page again', 'See the entry'],
    priority: null,
    checks: [],
    dependsOnPositions: [],
    dependsOnIds: [],
  }));
  const created = { projectId, features, origin: 'person', completesBacklog: true } as const;
  expectOk(await store.execute('feature.create', created, now));
  expectOk(await store.execute('crew.start', { projectId, settings: {} }, now));
  return projectId;
}

function featureIds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function take(free: number[], count: number): number[] {
  return free.splice(0, Math.floor(count));
}

function startRuns(store: Store, projectId: number, ids: readonly number[]): Promise<Run[]> {
  return Promise.all(
    ids.map(async (featureId) =>
      expectOk(
        await store.execute(
          'run.dispatch',
          {
            projectId,
            role: 'coding',
            purpose: 'coding',
            featureIds: [featureId],
            driver: 'acp:measured',
            model: null,
            account: 'measured',
            canaryOf: null,
          },
          Date.now(),
        ),
      ),
    ),
  );
}

/** Carries runs of these features to their end side by side. Milliseconds for each command, shared among them. */
async function carry(
  store: Store,
  { projectId, workerId }: { readonly projectId: number; readonly workerId: number },
  ids: readonly number[],
): Promise<Record<MeasuredCommand, number>> {
  const times = new Map<MeasuredCommand, number>();
  const each = async <T, V>(
    name: MeasuredCommand,
    among: readonly T[],
    ask: (one: T, now: number) => Promise<V>,
  ): Promise<V[]> => {
    const began = performance.now();
    const answers = await Promise.all(among.map((one) => ask(one, Date.now())));
    times.set(name, (performance.now() - began) / among.length);
    return answers;
  };
  const began = performance.now();
  const runs = await startRuns(store, projectId, ids);
  times.set('run.dispatch', (performance.now() - began) / ids.length);
  const facts = { freeSlots: 1, freeMemoryBytes: null, shortOf: null };
  // The worker must have been heard of lately to be given anything.
  await store.execute('worker.beat', { workerId, carries: [], facts }, Date.now());
  const assigning = performance.now();
  const assignments = await assign(store, runs, () => workerId);
  times.set('run.assign', (performance.now() - assigning) / ids.length);
  await each('run.prepare', runs, ({ id: runId }, now) =>
    store.execute('run.prepare', { runId }, now),
  );
  await each('run.start', runs, ({ id: runId }, now) =>
    store.execute('run.start', { runId, pid: 1, workspace: 'w' }, now),
  );
  await each('run.keep_reports', assignments, ({ runId, token }, now) =>
    store.execute('run.keep_reports', { runId, token, next: 1 }, now),
  );
  const carries = assignments
    .slice(0, RUNS_OF_ONE)
    .map(({ runId, token }) => ({ run_id: runId, token }));
  await each('worker.beat', runs, (_, now) =>
    store.execute('worker.beat', { workerId, carries, facts }, now),
  );
  const landings = await each('landing.request', runs, async ({ id: runId, features }, now) => {
    const held = features[0];
    if (held === undefined) throw new Error(`run ${runId} holds nothing`);
    const fence = { runId, featureId: held.featureId, token: held.token };
    return expectOk(
      await store.execute(
        'landing.request',
        { projectId, kind: 'feature', fence, runId, work: `w${runId}`, checks: [], files: [] },
        now,
      ),
    ).landing;
  });
  await each('landing.gate', landings, ({ id: landingId }, now) =>
    store.execute(
      'landing.gate',
      { landingId, candidate: `c${landingId}`, expectedHead: 'h' },
      now,
    ),
  );
  const verdicts = await each('verdict.record', landings, async ({ id, featureId, runId }, now) => {
    const verdict: NewVerdict = {
      projectId,
      featureId,
      runId,
      kind: 'gate',
      commit: `c${id}`,
      outcome: 'pass',
      checks: [],
      files: [],
      weakenedTests: [],
    };
    const recorded = await store.execute('verdict.record', { verdict }, now);
    return { landingId: id, verdictId: expectOk(recorded).id };
  });
  await each('landing.land', verdicts, async ({ landingId, verdictId }, now) =>
    expectOk(
      await store.execute(
        'landing.land',
        { landingId, commit: `c${landingId}`, verdictId, files: [`f${landingId}`], config: null },
        now,
      ),
    ),
  );
  await each('run.end', runs, ({ id: runId }, now) =>
    store.execute(
      'run.end',
      { runId, outcome: 'completed', detail: '', lastOutput: null, savedRef: null, park: null },
      now,
    ),
  );
  return toRecord((name) => times.get(name) ?? 0);
}

/** Alone, a command takes its own time and a flush to the disk; together, the flush is shared. */
function split(
  alone: readonly Record<MeasuredCommand, number>[],
  together: Record<MeasuredCommand, number>,
): Pick<StoreCosts, 'flushMs' | 'commandMs'> {
  const middle = toRecord((name) => median(alone.map((times) => times[name])));
  const commandMs = toRecord((name) => Math.min(middle[name], together[name]));
  const flushes = MEASURED_COMMANDS.map((name) => middle[name] - commandMs[name]);
  return { flushMs: median(flushes), commandMs };
}

function toRecord(of: (name: MeasuredCommand) => number): Record<MeasuredCommand, number> {
  return {
    'run.dispatch': of('run.dispatch'),
    'run.assign': of('run.assign'),
    'run.prepare': of('run.prepare'),
    'run.start': of('run.start'),
    'run.keep_reports': of('run.keep_reports'),
    'worker.beat': of('worker.beat'),
    'landing.request': of('landing.request'),
    'landing.gate': of('landing.gate'),
    'verdict.record': of('verdict.record'),
    'landing.land': of('landing.land'),
    'run.end': of('run.end'),
  };
}

type Look = Readonly<
  Record<
    'snapshotMs' | 'snapshotTakenMs' | 'activeRunsMs' | 'reservationsMs' | 'fleetMs' | 'planMs',
    number
  >
>;

async function look(store: Store, projectId: number): Promise<Look> {
  const ask = (): Promise<ProjectSnapshot> =>
    store.query('snapshot', { projectId, now: Date.now() });
  const snapshot = await ask();
  const totals: number[] = [];
  const taken: number[] = [];
  for (let round = 0; round < LOOKS; round += 1) {
    const cpu = process.threadCpuUsage();
    const began = performance.now();
    await ask();
    totals.push(performance.now() - began);
    const { user, system } = process.threadCpuUsage(cpu);
    taken.push((user + system) / 1_000);
  }
  const snapshotTakenMs = Math.min(...taken);
  return {
    snapshotTakenMs,
    snapshotMs: Math.max(0, Math.min(...totals) - snapshotTakenMs),
    activeRunsMs: await fastest(() => store.query('activeRuns', {})),
    reservationsMs: await fastest(() => store.query('reservations', {})),
    fleetMs: await fastest(() =>
      Promise.all([
        store.query('workers', {}),
        store.query('openAssignments', {}),
        store.query('activeRuns', {}),
      ]),
    ),
    planMs: await fastest(async () => plan(toContext(snapshot))),
  };
}

function toContext(snapshot: ProjectSnapshot): PlanContext {
  // One slot is free, as after the end of a run.
  const maxConcurrency = snapshot.runs.length + 1;
  const { project } = snapshot;
  return {
    snapshot: {
      ...snapshot,
      project: { ...project, settings: { ...project.settings, maxConcurrency } },
    },
    now: snapshot.at,
    account: 'measured',
    accountRuns: snapshot.runs.length,
    headroom: { machineSlots: 1, memory: 'enough', disk: 'enough' },
    sweepUnderWay: false,
    finalSweepDone: false,
    insideSchedule: true,
    scheduleOpensAt: null,
  };
}

function slopes(few: Look, many: Look, runs: number) {
  const of = (name: keyof Look) => ({
    base: few[name],
    perRun: Math.max(0, (many[name] - few[name]) / Math.max(1, runs)),
  });
  return {
    snapshotMs: of('snapshotMs'),
    snapshotTakenMs: of('snapshotTakenMs'),
    activeRunsMs: of('activeRunsMs'),
    reservationsMs: of('reservationsMs'),
    fleetMs: of('fleetMs'),
    planMs: of('planMs'),
  };
}

async function fastest(ask: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < LOOKS; round += 1) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
