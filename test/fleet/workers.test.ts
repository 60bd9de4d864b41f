import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client as ToolsClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { beatAnswerSchema, type WorkerAssignment } from '@ropewalk/contracts';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setUp } from '../support/crew-play.ts';
import { movableClock, type MovableClock } from '../support/movable-clock.ts';
import { endedWith, joinWorker, type ScriptedWorker } from '../support/scripted-worker.ts';
import { openStage, valueOf, type Stage } from '../support/stage.ts';

/* The fleet at the control plane, with workers that do exactly what a test says. */

let stage: Stage;
let clock: MovableClock;
let workers: ScriptedWorker[];

beforeEach(async () => {
  clock = movableClock(Date.UTC(2030, 0, 2));
  stage = await openStage({}, undefined, clock);
  workers = [];
});

afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await stage.close();
});

async function hire(more: Parameters<typeof joinWorker>[2] = {}): Promise<ScriptedWorker> {
  const { token } = valueOf(await stage.control()['worker.token']({ name: 'test' }));
  const worker = await joinWorker(() => stage.url(), token, more);
  workers.push(worker);
  return worker;
}

const STARTED = { type: 'started', pid: 7, workspaceId: 'w' } as const;
const SESSION = {
  type: 'event',
  at: 1,
  event: { type: 'session', sessionId: 's', model: null },
} as const;
const SPOKE = { type: 'event', at: 2, event: { type: 'text', text: 'I go on.' } } as const;

async function begin(worker: ScriptedWorker): Promise<WorkerAssignment> {
  const [run] = await worker.take();
  if (run === undefined) throw new Error('nothing was given');
  for (const what of ['prepared', 'begin'] as const) {
    expect(await worker.mayGoOn(run, what)).toMatchObject({ value: { may_go_on: true } });
  }
  await worker.report(run, 0, [STARTED, SESSION]);
  return run;
}

/** Sets back how many reports are kept of runs that have not ended, by one. */
async function forgetLastReport({ home, database }: Stage): Promise<void> {
  const one = (table: string) =>
    `update ${table} set next_report = next_report - 1 where ended_at is null`;
  if (database === null) {
    const own = new DatabaseSync(join(home, 'ropewalk.db'));
    own.exec(one('assignments'));
    own.close();
    return;
  }
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(one('ropewalk.assignments'));
  await client.end();
}

/** A call of one of our tools, as the agent of this run. */
async function callTool(run: WorkerAssignment, name: string, input: Record<string, unknown>) {
  const client = new ToolsClient({ name: 'agent', version: '1' });
  const headers = { authorization: `Bearer ${run.task.bearer}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL('/mcp', stage.url()), { requestInit: { headers } }),
  );
  try {
    const { isError, content } = await client.callTool({ name, arguments: input });
    return { isError, text: content.map((block) => ('text' in block ? block.text : '')).join() };
  } finally {
    await client.close();
  }
}

const featureOf = (run: WorkerAssignment): number => run.task.run.features[0]?.featureId ?? 0;

/** Claims, and gives what the control plane asks for then: the content of one file. */
async function land(worker: ScriptedWorker, run: WorkerAssignment): Promise<void> {
  const change = await worker.change(run, 'bridge.txt', 'over water\n');
  const claim = callTool(run, 'feature_mark_passing', {
    feature_id: featureOf(run),
    checks: [{ command: 'test -f bridge.txt' }],
  });
  expect(await worker.send(run, change)).toMatchObject({ status: 200 });
  const { commit, base } = change;
  const order = await worker.obey(() => ({
    kind: 'snapshot',
    snapshot: { kind: 'commit', commit, base, tree: commit },
  }));
  expect(order).toMatchObject({ kind: 'snapshot', run_id: run.task.run.id, token: run.token });
  // With each answer of a tool goes what a person has said meanwhile.
  const asked = await worker.obey(() => ({ kind: 'waiting', messages: [] }));
  expect(asked).toMatchObject({ kind: 'take_waiting' });
  expect(await claim).toMatchObject({ isError: false });
}

/** What git is answered that would fetch a project as this worker. */
async function statusOfFetch({ secret }: ScriptedWorker, projectId: number): Promise<number> {
  const refs = `/worker/v1/projects/${projectId}/git/info/refs?service=git-upload-pack`;
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await fetch(new URL(refs, stage.url()), { headers });
  await answer.arrayBuffer();
  return answer.status;
}

const start = async () =>
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));

describe('a worker', () => {
  it('takes a run, lands its work and ends it, over a restart of the server', async () => {
    await setUp(stage, { features: ['bridge'], settings: { workerLabels: ['gpu'] } });
    const plain = await hire({ name: 'plain' });
    await start();
    const why = () => stage.control().why({ name: 'stage', featureId: 1 });
    expect(valueOf(await why())).toMatchObject({
      reasons: [{ reason: { code: 'no_worker' } }],
    });
    const worker = await hire({ name: 'barn', labels: ['os=linux', 'gpu'] });
    expect(await plain.take([], 0)).toEqual([]);
    const run = await begin(worker);
    expect(run.task.prompts.none).toContain('bridge');
    // Who may have no run of a project has nothing of it.
    expect(await statusOfFetch(plain, run.task.project.id)).toBe(404);
    expect(await statusOfFetch(worker, run.task.project.id)).toBe(200);

    // As if it had been killed after it had written a report down, and before it noted that it has it.
    await stage.withStore(() => forgetLastReport(stage));
    expect(await worker.beat([run])).toMatchObject({ value: { state: 'open', lost: [] } });
    // What was told already is passed over, and nothing is missing.
    expect(await worker.report(run, 0, [STARTED, SESSION, SPOKE])).toMatchObject({
      value: { next: 3 },
    });
    const transcript = await stage.transcript(run.task.run.id);
    expect(transcript.match(/"session"/g)).toHaveLength(1);
    expect(transcript.match(/I go on/g)).toHaveLength(1);
    await land(worker, run);
    const head = (await stage.story()).of('landing.landed')[0]?.commit;
    await worker.report(run, 3, [endedWith({ kind: 'unchanged', base: head })]);
    expect((await stage.waitFor('crew.ended')).end).toMatchObject({ reason: 'all_passing' });
    expect((await stage.story()).of('run.ended')).toHaveLength(1);
    expect(await worker.report(run, 4, [SPOKE])).toMatchObject({ code: 'lease_lost' });
    expect(await worker.beat([run])).toMatchObject({ value: { lost: [run.task.run.id] } });
  });

  it('whose agent asks again for a scaffold, since it was not answered, lands it once', async () => {
    await stage.commit({ 'README.md': '# Stage\n' });
    const driver = await stage.playbook({ version: 1 });
    await stage.register({ spec: 'A bridge.', settings: { driver } });
    const worker = await hire();
    await start();
    const run = await begin(worker);
    const change = await worker.change(run, 'bridge.txt', 'over water\n');
    const { commit, base } = change;
    const ask = async () => {
      expect(await worker.send(run, change)).toMatchObject({ status: 200 });
      const said = callTool(run, 'project_land', {});
      const snapshot = { kind: 'commit', commit, base, tree: commit };
      await worker.obey(() => ({ kind: 'snapshot', snapshot }));
      await worker.obey(() => ({ kind: 'waiting', messages: [] }));
      return said;
    };
    const first = await ask();
    expect(first).toMatchObject({ isError: false });
    await stage.reopen();
    expect(await ask()).toEqual(first);
    expect((await stage.story()).of('landing.landed')).toHaveLength(1);
  });

  it('that is silent loses its run to another, and its work is adopted when it comes back', async () => {
    await setUp(stage, { features: ['bridge'] });
    const worker = await hire({ name: 'first' });
    await start();
    const run = await begin(worker);
    const change = await worker.change(run, 'bridge.txt', 'half of it\n');
    clock.moveTo(clock.now() + 46_000);
    await stage.waitFor('run.ended');
    expect((await stage.story()).of('run.outcome')).toMatchObject([{ outcome: 'interrupted' }]);
    expect((await stage.feature('bridge')).attempts).toBe(0);

    const refusals = await Promise.all([
      worker.mayGoOn(run, 'begin'),
      worker.report(run, 2, [{ type: 'memory', presentBytes: 1 }]),
      worker.send(run, change),
    ]);
    expect(refusals.map(({ code }) => code)).toEqual(['lease_lost', 'lease_lost', 'lease_lost']);
    expect(await worker.sendLate(run, change)).toMatchObject({ value: { became: 'adopted' } });
    expect(await worker.beat([run])).toMatchObject({ value: { lost: [run.task.run.id] } });

    const other = await hire({ name: 'second' });
    const next = await begin(other);
    expect(next.task.saved).toMatchObject({ commit: change.commit });
    expect(next.token).toBeGreaterThan(run.token);
    await land(other, next);
  });

  it('whose agent had finished when it was cut off has its work land by itself', async () => {
    await setUp(stage, { features: ['bridge'] });
    const worker = await hire();
    await start();
    const run = await begin(worker);
    const change = await worker.change(run, 'bridge.txt', 'over water\n');
    clock.moveTo(clock.now() + 46_000);
    await stage.waitFor('run.ended');
    const damaged = { ...change, pack: change.pack.subarray(0, change.pack.length - 30) };
    expect(await worker.sendLate(run, damaged, [featureOf(run)])).toMatchObject({
      code: 'work_damaged',
    });
    expect(await worker.sendLate(run, change, [featureOf(run)])).toMatchObject({
      value: { became: 'landing' },
    });
    expect(await stage.waitFor('landing.landed')).toMatchObject({ files: ['bridge.txt'] });
    expect((await stage.waitFor('crew.ended')).end).toMatchObject({ reason: 'all_passing' });
  });

  it('wakes crews that wait for it as soon as it has room', async () => {
    await setUp(stage, { features: ['bridge'] });
    const worker = await hire();
    const beat = async (short_of: string | null) =>
      worker.call(
        'beat',
        { free_slots: 2, carries: [], free_memory_bytes: null, short_of },
        beatAnswerSchema,
      );
    await beat('Too little of its memory is free.');
    await start();
    const why = await stage.control().why({ name: 'stage', featureId: 1 });
    expect(valueOf(why)).toMatchObject({ reasons: [{ reason: { code: 'no_free_slot' } }] });
    expect(await worker.take([], 0)).toEqual([]);
    // The clock stands still: nothing else makes anybody look again.
    await beat(null);
    expect(await worker.take()).toHaveLength(1);
  });

  it('that has not heard of a run is given it again, once cordoned nothing, and removed ends', async () => {
    await setUp(stage, { features: ['bridge', 'road'] });
    const worker = await hire();
    await start();
    const [unheard] = await worker.take();
    const [run] = await worker.take();
    expect(run?.task.run.id).toBe(unheard?.task.run.id);
    expect(run?.token).toBeGreaterThan(unheard?.token ?? 0);
    if (run === undefined || unheard === undefined) return;
    expect(await worker.mayGoOn(unheard, 'prepared')).toMatchObject({ code: 'lease_lost' });
    expect(await worker.mayGoOn(run, 'prepared')).toMatchObject({ value: { may_go_on: true } });
    await worker.report(run, 0, [{ type: 'started', pid: 7, workspaceId: 'w' }]);

    const change = (state: 'cordoned' | 'removed') =>
      stage.control()['worker.change']({ workerId: worker.id, state });
    valueOf(await change('cordoned'));
    expect(await worker.take([run], 0)).toEqual([]);
    valueOf(await change('removed'));
    const order = await worker.obey(() => ({ kind: 'done' }));
    expect(order).toMatchObject({ kind: 'end', how: 'save_and_kill' });
    await worker.report(run, 1, [endedWith({ kind: 'unchanged', base: run.task.head })]);
    await stage.waitFor('run.ended');
    expect(await worker.beat([])).toMatchObject({ status: 401 });
  });
});
