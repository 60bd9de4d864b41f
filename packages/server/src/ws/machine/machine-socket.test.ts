import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crewSettingsSchema, machineMessageSchema, type ProjectSummary } from '@ropewalk/contracts';
import {
  type CommandInput,
  commandHandlers,
  type CommandName,
  type CommandOutput,
  type Store,
} from '@ropewalk/core';
import { dateAt, dayAt } from '@ropewalk/engine';
import { openTestStore } from '@ropewalk/store/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listProjects } from '../../api/project-answers.ts';
import { readToday } from '../../api/usage-answers.ts';
import { connectLive, type LiveClient } from '../../testing/live-client.ts';
import { attachSockets } from '../socket-server.ts';
import { machineSocket } from './machine-socket.ts';
import { createUsageNews } from './usage-news.ts';

const NOON = dayAt(Date.UTC(2026, 0, 2, 12)).startsAt + 12 * 3_600_000;

let store: Store;
let now: number;
let url: string;
let questions: string[];
let failing: boolean;
const failures: unknown[] = [];
const clients: LiveClient[] = [];
let close: () => Promise<void>;

beforeEach(async () => {
  now = NOON;
  questions = [];
  failing = false;
  failures.length = 0;
  const memory = await openTestStore({ handlers: commandHandlers });
  const usageNews = createUsageNews();
  store = usageNews.hear({
    ...memory,
    async query(name, parameters) {
      questions.push(name);
      if (failing) throw new Error('The disk is gone.');
      return memory.query(name, parameters);
    },
  });
  const dayBudget = { usd: 50, tokens: null, minutes: null };
  await memory.execute('settings.change', { change: { dayBudget } }, now);
  const server = createServer();
  const sockets = attachSockets(server, {
    routes: [
      machineSocket({
        store,
        onUsage: usageNews.subscribe,
        onBeat: usageNews.onBeat,
        readUsage: () => readToday({ store, now: () => now }),
        now: () => now,
        onFailure: (failure) => failures.push(failure),
      }),
    ],
    admit: () => null,
    onFailure: (failure) => failures.push(failure),
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws/machine`;
  close = async () => {
    await sockets.close();
    server.close();
    server.closeAllConnections();
    await store.close();
  };
});
afterEach(async () => {
  clients.splice(0).forEach(({ socket }) => socket.terminate());
  await close();
});

async function connect(): Promise<LiveClient> {
  const client = await connectLive(url);
  clients.push(client);
  await client.settled();
  return client;
}

async function execute<N extends CommandName>(
  name: N,
  input: CommandInput<N>,
): Promise<CommandOutput<N>> {
  const result = await store.execute(name, input, now);
  if (!result.ok) throw new Error(`${name}: ${result.refusal.message}`);
  return result.value;
}

function register(name: string) {
  return execute('project.register', {
    name,
    folder: `/projects/${name}`,
    targetBranch: 'main',
    spec: 'Ropes.',
    settings: crewSettingsSchema.parse({}),
  });
}

async function createFeature(projectId: number, name: string): Promise<number> {
  const [feature] = await execute('feature.create', {
    projectId,
    origin: 'person',
    completesBacklog: true,
    features: [
      {
        category: 'functional',
        name,
        description: 'It works.',
        steps: ['Look.'],
        priority: null,
        checks: [],
        dependsOnPositions: [],
        dependsOnIds: [],
      },
    ],
  });
  return feature?.id ?? 0;
}

async function startRun(projectId: number, role: 'external' | 'improving' = 'external') {
  return execute('run.dispatch', {
    projectId,
    role,
    purpose: null,
    featureIds: [],
    driver: role === 'external' ? 'external' : 'playbook',
    model: null,
    canaryOf: null,
  });
}

const usage = (costUsd: number) => ({
  inputTokens: 100,
  outputTokens: 20,
  cacheReadTokens: 3,
  cacheWriteTokens: 1,
  costUsd,
});
const isUpdate =
  (fits: (project: ProjectSummary) => boolean): Parameters<LiveClient['waitFor']>[0] =>
  (message) =>
    message.type === 'project_update' && fits(message['project'] as ProjectSummary);
const typesOf = ({ messages }: LiveClient) => messages.map(({ type }) => type);

test('whoever connects is told the present, in messages that fit their schemas', async () => {
  await register('shop');
  await register('rope');
  const client = await connect();
  const said = client.messages.map((message) => machineMessageSchema.parse(message));
  expect(said).toEqual(client.messages);
  expect(said).toEqual([
    { type: 'projects', projects: await listProjects(store) },
    { type: 'quotas', quotas: [] },
    {
      type: 'usage',
      day: dateAt(NOON),
      today_usd: 0,
      today_tokens: 0,
      today_minutes: 0,
      runs_without_cost: 0,
      budget_usd: 50,
      budget_tokens: null,
      budget_minutes: null,
    },
    { type: 'pong' },
  ]);
});

test('a project that changes is told of, and no other; one that goes, too', async () => {
  const shop = await register('shop');
  const client = await connect();
  const rope = await register('rope');
  await client.waitFor(isUpdate(({ name }) => name === 'rope'));
  await createFeature(shop.id, 'Login');
  await client.waitFor(isUpdate(({ name, stats }) => name === 'shop' && stats.total === 1));
  const run = await startRun(shop.id, 'improving');
  await execute('proposal.add', {
    runId: run.id,
    proposals: [
      {
        category: 'functional',
        name: 'Faster',
        description: 'It is faster.',
        steps: ['Measure.'],
        checks: [],
        reason: 'It is slow.',
      },
    ],
    dayStartsAt: dayAt(now).startsAt,
  });
  await client.waitFor(isUpdate((project) => project.name === 'shop' && project.needs_you === 1));
  await execute('project.delete', { projectId: rope.id });
  expect(await client.waitFor(({ type }) => type === 'project_removed')).toMatchObject({
    name: 'rope',
  });
  const updates = client.messages.filter(isUpdate(({ name }) => name === 'rope'));
  expect(updates).toHaveLength(1);
  const other = await connect();
  expect(other.messages[0]).toEqual({ type: 'projects', projects: await listProjects(store) });
  expect(failures).toEqual([]);
});

test('much that happens at once is told at once', async () => {
  const shop = await register('shop');
  const client = await connect();
  const began = performance.now();
  for (let count = 1; count <= 300; count += 1) {
    await createFeature(shop.id, `Feature ${count}`);
  }
  await client.waitFor(isUpdate(({ stats }) => stats.total === 300));
  const most = (performance.now() - began) / 250 + 2;
  const updates = client.messages.filter(isUpdate(() => true));
  expect(updates.length).toBeLessThanOrEqual(most);
  const texts = updates.map((message) => JSON.stringify(message));
  expect(new Set(texts).size).toBe(texts.length);
});

test('the money of the day is told when a run says what it used, and when a day begins', async () => {
  const shop = await register('shop');
  const run = await startRun(shop.id);
  const client = await connect();
  await execute('run.usage', { runId: run.id, usage: usage(1.5) });
  expect(await client.waitFor((message) => message['today_usd'] === 1.5)).toMatchObject({
    type: 'usage',
    today_tokens: 122,
    budget_usd: 50,
  });
  await execute('run.usage', { runId: run.id, usage: usage(1.5) });
  await execute('run.usage', { runId: run.id, usage: usage(4) });
  await client.waitFor((message) => message['today_usd'] === 4);
  expect(typesOf(client).filter((type) => type === 'usage')).toHaveLength(3);
  await client.close();

  now = dayAt(NOON).endsAt - 100;
  const late = await connect();
  now = dayAt(NOON).endsAt + 1;
  expect(
    await late.waitFor((message) => message['day'] === dateAt(dayAt(NOON).endsAt)),
  ).toMatchObject({ type: 'usage', today_usd: 0 });
});

test('an account that has to wait is told of, and changed settings are', async () => {
  const shop = await register('shop');
  const client = await connect();
  await execute('quota.change', {
    projectId: shop.id,
    account: 'claude:api',
    state: { status: 'unavailable', detail: 'The key was taken back.' },
  });
  const said = await client.waitFor(
    ({ type, quotas }) => type === 'quotas' && Array.isArray(quotas) && quotas.length === 1,
  );
  expect(said['quotas']).toEqual(await store.query('quotas', {}));
  await execute('settings.change', { change: {} });
  await client.waitFor(({ type }) => type === 'settings_changed');
});

test('whoever shows the fleet is told when it is another, and when a worker has been heard of', async () => {
  const isTold = ({ type }: { readonly type: string }) => type === 'fleet_changed';
  await execute('worker.make_token', { name: 'rack', hash: 'a'.repeat(64) });
  const { worker } = await execute('worker.join', {
    before: null,
    tokenHash: 'a'.repeat(64),
    newSecretHash: 'b'.repeat(64),
    card: {
      name: 'rack-1',
      labels: [],
      slots: 2,
      version: '1.0.0',
      platform: 'linux-x64',
      walled: true,
    },
  });
  const client = await connect();
  await execute('worker.beat', {
    workerId: worker.id,
    carries: [],
    facts: { freeSlots: 2, freeMemoryBytes: null, shortOf: null },
  });
  await client.waitFor(isTold);
  await client.close();
  const next = await connect();
  expect(typesOf(next)).not.toContain('fleet_changed');
  await execute('worker.change_state', { workerId: worker.id, state: 'cordoned' });
  await next.waitFor(isTold);
});

test('nothing is asked while nobody looks or nothing happens', async () => {
  const shop = await register('shop');
  const client = await connect();
  questions.length = 0;
  const other = await connect();
  expect(questions).toEqual([]);
  await Promise.all([client.close(), other.close()]);
  await createFeature(shop.id, 'Login');
  const run = await startRun(shop.id);
  await execute('run.usage', { runId: run.id, usage: usage(1) });
  await new Promise((resolve) => setImmediate(resolve));
  expect(questions).toEqual([]);
  const again = await connect();
  expect(again.messages[0]).toEqual({ type: 'projects', projects: await listProjects(store) });
});

test('a present that cannot be read ends the connection, and the next client tries again', async () => {
  failing = true;
  const client = await connectLive(url);
  expect((await client.closed).code).toBe(1011);
  failing = false;
  expect(typesOf(await connect())).toEqual(['projects', 'quotas', 'usage', 'pong']);
});
