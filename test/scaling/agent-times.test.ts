import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crewSettingsSchema, type NewVerdict } from '@ropewalk/contracts';
import type { Result, Store } from '@ropewalk/core';
import { openSqliteStore } from '@ropewalk/store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setUp } from '../support/crew-play.ts';
import { openStage } from '../support/stage.ts';
import { collectAgentTimes, readAgentTimes, writeAgentTimes } from './agent-times.ts';
import { drawAgentMs, meanAgentMs, mulberry32, slowed } from './random.ts';

let home: string;
let store: Store;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ropewalk-times-'));
  store = await openSqliteStore({ file: join(home, 'ropewalk.db') });
});

afterEach(async () => {
  await store.close();
  await rm(home, { recursive: true, force: true });
});

it('counts from the start of a run to its claims, and leaves out what it waited for them', async () => {
  const { projectId, runId, claim, settle } = await startRun();
  await settle(await claim(6_000), 9_000, 'refused');
  await settle(await claim(10_000), 14_000, 'landed');
  await end(runId, 20_000);
  const { runId: other } = await dispatch(projectId, 2, 20_000);
  // Nobody knows how long this one would have taken.
  await end(other, 30_000);
  const [only, ...rest] = await collectAgentTimes(store);
  expect(rest).toEqual([]);
  expect(only).toMatchObject({ project: 'times', run: runId, driver: 'acp:agent', ms: 7_000 });
});

it('writes a file of a home that the simulation draws from', async () => {
  const { claim, settle } = await startRun();
  const file = join(home, 'times.json');
  await expect(writeAgentTimes([home, file])).rejects.toThrow('No run of');
  await settle(await claim(6_000), 6_100, 'landed');
  await writeAgentTimes([home, file]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ version: 1 });
  const times = slowed(readAgentTimes(file), 2);
  expect(drawAgentMs(times, mulberry32(1))).toBe(12_000);
  expect(meanAgentMs(times)).toBe(12_000);
  await writeFile(file, '{"version":1,"runs":[]}');
  expect(() => readAgentTimes(file)).toThrow();
});

it('finds how long the agents of a real crew have slept', async () => {
  const stage = await openStage();
  try {
    const attempt = [{ write: { path: 'a.txt', content: 'a' } }, { wait: 0.4 }, { land: {} }];
    await setUp(stage, { features: ['bridge'], coding: { '*': [attempt] } });
    await stage.runToEnd();
    await stage.withStore(async (crews) => {
      const found = await collectAgentTimes(crews);
      expect(found).toMatchObject([{ project: 'stage', run: 1 }]);
      expect(found[0]?.ms).toBeGreaterThanOrEqual(400);
    });
  } finally {
    await stage.close();
  }
});

async function startRun() {
  const registered = {
    name: 'times',
    folder: '/times',
    targetBranch: 'main',
    spec: null,
    settings: crewSettingsSchema.parse({ driver: 'acp:agent', testingAgentRatio: 0 }),
  };
  const { id: projectId } = expectOk(await store.execute('project.register', registered, 0));
  const features = ['one', 'two'].map((name) => ({
    category: 'times',
    name,
    description: 'It is there.',
    steps: ['See it'],
    priority: null,
    checks: [],
    dependsOnPositions: [],
    dependsOnIds: [],
  }));
  const created = { projectId, features, origin: 'person', completesBacklog: true } as const;
  expectOk(await store.execute('feature.create', created, 0));
  expectOk(await store.execute('crew.start', { projectId, settings: {} }, 0));
  const { runId, token } = await dispatch(projectId, 1, 0);
  return {
    projectId,
    runId,
    async claim(at: number): Promise<number> {
      const fence = { runId, featureId: 1, token };
      const asked = { projectId, kind: 'feature', fence, runId, work: 'w' } as const;
      const request = { ...asked, checks: [], files: [] };
      return expectOk(await store.execute('landing.request', request, at)).landing.id;
    },
    settle: (landingId: number, at: number, how: 'landed' | 'refused') =>
      settleLanding({ projectId, runId, landingId }, at, how),
  };
}

async function dispatch(projectId: number, featureId: number, at: number) {
  const order = {
    projectId,
    role: 'coding',
    purpose: 'coding',
    featureIds: [featureId],
    driver: 'acp:agent',
    model: null,
    account: 'agent',
    canaryOf: null,
  } as const;
  const { id: runId, features } = expectOk(await store.execute('run.dispatch', order, at));
  await store.execute('run.prepare', { runId }, at);
  await store.execute('run.start', { runId, pid: 1, workspace: 'w' }, at);
  return { runId, token: features[0]?.token ?? 0 };
}

async function settleLanding(
  of: { readonly projectId: number; readonly runId: number; readonly landingId: number },
  at: number,
  how: 'landed' | 'refused',
): Promise<void> {
  const { projectId, runId, landingId } = of;
  if (how === 'refused') {
    const refusal = { code: 'environment', detail: 'Something broke.' } as const;
    expectOk(await store.execute('landing.refuse', { landingId, refusal, verdict: null }, at));
    return;
  }
  const gate = { landingId, candidate: 'c', expectedHead: 'h' };
  expectOk(await store.execute('landing.gate', gate, at));
  const verdict: NewVerdict = {
    projectId,
    featureId: 1,
    runId,
    kind: 'gate',
    commit: 'c',
    outcome: 'pass',
    checks: [],
    files: [],
    weakenedTests: [],
  };
  const recorded = await store.execute('verdict.record', { verdict }, at);
  const land = {
    landingId,
    commit: 'c',
    verdictId: expectOk(recorded).id,
    files: [],
    config: null,
  };
  expectOk(await store.execute('landing.land', land, at));
}

async function end(runId: number, at: number): Promise<void> {
  const how = { outcome: 'completed', detail: '', lastOutput: null, savedRef: null, park: null };
  expectOk(await store.execute('run.end', { runId, ...how, outcome: 'completed' }, at));
}

function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}
