import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createControlClient } from '@ropewalk/client';
import { ordersAnswerSchema, reportsAnswerSchema, type SiteReport } from '@ropewalk/contracts';
import { stringify } from 'yaml';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openMember, type Member } from '../../packages/cli/src/control-plane/fleet/open-member.ts';
import { readPostgresUrl } from '../../packages/store/src/postgres/postgres-place.ts';
import {
  createTestDatabase,
  type TestDatabase,
} from '../../packages/store/src/testing/test-database.ts';
import { toEntry } from '../support/crew-play.ts';
import { endedWith, joinWorker, type Answered } from '../support/scripted-worker.ts';
import { valueOf } from '../support/stage.ts';

/* Two control planes of one process, with homes of their own, and a worker that does exactly what the test says. */

const exec = promisify(execFile);
let root: string;
let database: TestDatabase;
let members: Member[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ropewalk-handover-'));
  database = await createTestDatabase();
  members = [];
});
afterEach(async () => {
  for (const member of members) await member.close();
  await database.drop();
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
});

async function open(home: string): Promise<Member> {
  const opened = await openMember({
    home: join(root, home),
    port: 0,
    store: database.url,
    place: readPostgresUrl(database.url),
    hub: join(root, 'hubs'),
    resume: true,
    environment: { PATH: process.env['PATH'], HOME: join(root, 'person') },
  });
  if (!opened.ok) throw new Error(opened.refusal.message);
  members.push(opened.value);
  return opened.value;
}

/** Asks as a worker does: again, while nobody can answer. */
async function untilAnswered<T>(ask: () => Promise<Answered<T>>): Promise<Answered<T>> {
  for (;;) {
    const answered = await ask();
    if (answered.status !== 503) return answered;
    await pause(20);
  }
}

it('leaves a run to its worker: its calls are answered by the next one, which asks for work that only the first had', async () => {
  const [project, playbook] = [join(root, 'project'), join(root, 'playbook.yaml')];
  await Promise.all([mkdir(join(root, 'person')), mkdir(project)]);
  await writeFile(playbook, stringify({ version: 1, coding: {} }));
  const first = await open('first');
  expect(await first.leads).toMatchObject({ ok: true });
  const next = await open('next');
  await next.settled;
  const token = (await readFile(join(root, 'next', 'token'), 'utf8')).trim();
  const control = createControlClient({ url: next.url, token });
  const settings = { driver: `playbook:${playbook}`, testingAgentRatio: 0 };
  valueOf(
    await control['project.register']({ name: 'fleet', folder: project, spec: null, settings }),
  );
  valueOf(await control['features.add']({ name: 'fleet', entries: [toEntry('bridge')] }));
  const worker = await joinWorker(
    () => next.url,
    valueOf(await control['worker.token']({ name: 'test' })).token,
  );
  try {
    valueOf(await control['crew.start']({ name: 'fleet', settings: {} }));
    const [run] = await worker.take();
    if (run === undefined) throw new Error('nothing was given');
    await worker.mayGoOn(run, 'prepared');
    await worker.mayGoOn(run, 'begin');
    await worker.report(run, 0, [
      { type: 'started', pid: 7, workspaceId: 'w' },
      { type: 'event', at: 1, event: { type: 'session', sessionId: 's', model: null } },
    ]);
    const change = await worker.change(run, 'bridge.txt', 'over water\n');
    expect(await worker.send(run, change)).toMatchObject({ status: 200 });
    const claim = fetch(new URL('/mcp', next.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${run.task.bearer}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'feature_mark_passing', arguments: { feature_id: 1 } },
      }),
    });
    // The first one asks the worker for what it claims, and has no answer.
    const asked = { after: null, answers: [], wait_ms: 20_000 };
    for (let isAsked = false; !isAsked;) {
      const { value } = await worker.call('orders', asked, ordersAnswerSchema);
      isAsked = value?.orders.some(({ kind }) => kind === 'snapshot') ?? false;
    }
    // Broken off, or told to ask again.
    const said = claim
      .then((answer) => (answer.status === 503 ? 'nothing' : answer.text()))
      .catch(() => 'nothing');
    const closed = first.close();

    const end = endedWith({ kind: 'commit', commit: change.commit, base: change.base, tree: '' });
    const report = (reports: readonly SiteReport[]) =>
      untilAnswered(() =>
        worker.call(
          `runs/${run.task.run.id}/reports`,
          { token: run.token, first: 2, reports, brings_work: true },
          reportsAnswerSchema,
        ),
      );
    expect(await report([end])).toMatchObject({ value: { next: 2, work_missing: true } });
    expect(await said).toBe('nothing');
    await closed;
    expect(await next.leads).toMatchObject({ ok: true });
    expect(await worker.send(run, change)).toMatchObject({ status: 200 });
    expect(await report([end])).toMatchObject({ value: { next: 3 } });
    const ended = valueOf(
      await control.events({ name: 'fleet', after: 0 }, AbortSignal.timeout(20_000)),
    );
    const outcomes: string[] = [];
    for await (const { body } of ended) {
      if (body.type === 'run.outcome') outcomes.push(body.outcome);
      if (body.type === 'run.ended') break;
    }
    expect(outcomes).toEqual(['failed']);
    // Where the next run begins: there before it was said that the run has ended.
    const kept = join(root, 'hubs', 'fleet-1.git');
    const ref = `refs/ropewalk/runs/${run.task.run.id}`;
    const { stdout } = await exec('git', ['--git-dir', kept, 'rev-parse', ref]);
    expect(stdout.trim()).toBe(change.commit);
  } finally {
    await worker.close();
  }
});
