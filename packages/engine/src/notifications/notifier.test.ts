import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crewSettingsSchema, n8nBodySchema, webhookBodySchema } from '@ropewalk/contracts';
import { commandHandlers, type Clock, type CommandInput, type CommandName } from '@ropewalk/core';
import { openTestStore } from '@ropewalk/store/testing';
import { pino } from 'pino';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookupWithin } from './addresses.ts';
import { createNotifier, type Notifier } from './notifier.ts';
import type { TargetRequest } from './target-desk.ts';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that answers what it is told to, in order, and 204 after that. */
async function openReceiver() {
  const received: Received[] = [];
  const answers: { status: number; headers?: Record<string, string> }[] = [];
  let heard = (): void => undefined;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      received.push({ path: request.url ?? '', headers: request.headers, body });
      const { status, headers = {} } = answers.shift() ?? { status: 204 };
      // Answers nothing at all.
      if (status !== 0) response.writeHead(status, headers).end();
      heard();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answers,
    async until(count: number): Promise<void> {
      while (received.length < count) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Time that passes when it is told to. */
function createHandClock(): Clock & { pass(ms: number): void } {
  const waiting = new Set<{ at: number; wake: () => void }>();
  let now = 1_700_000_000_000;
  return {
    now: () => now,
    wakeAt(at, wake) {
      const entry = { at, wake };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    pass(ms) {
      now += ms;
      for (const entry of [...waiting].filter(({ at }) => at <= now)) {
        waiting.delete(entry);
        entry.wake();
      }
    },
  };
}

let folder: string;
let store: Awaited<ReturnType<typeof openTestStore>>;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
let clock: ReturnType<typeof createHandClock>;
let notifier: Notifier;
let projectId: number;
let say: (at: number) => void;

const open = (): Notifier =>
  createNotifier({
    store,
    clock,
    log: pino({ level: 'silent' }),
    homeId: 'rwtest',
    folder: join(folder, 'notifications'),
    timeoutMs: 1_000,
    live: {
      subscribe(_, listener) {
        say = (at) => {
          const entry = { at, seq: 1, event: { type: 'text' as const, text: 'Still here.' } };
          listener({ kind: 'entry', runId: 1, entry });
        };
        return () => undefined;
      },
    },
    reasons: async () => new Map([[1, { code: 'quota_wait', features: [], until: null }]]),
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ropewalk-notifications-'));
  store = await openTestStore({ handlers: commandHandlers });
  receiver = await openReceiver();
  clock = createHandClock();
  notifier = open();
  await notifier.start({ progressUrl: null });
  const project = await must('project.register', {
    name: 'pantry',
    folder: '/pantry',
    targetBranch: 'main',
    spec: null,
    settings: crewSettingsSchema.parse({}),
  });
  projectId = project.id;
});
afterEach(async () => {
  await notifier.close();
  await receiver.close();
  await store.close();
  await rm(folder, { recursive: true });
});

async function must<N extends CommandName>(name: N, input: CommandInput<N>) {
  const result = await store.execute(name, input, clock.now());
  if (!result.ok) throw new Error(`${name}: ${result.refusal.message}`);
  return result.value;
}

const request = (more: Partial<TargetRequest> = {}): TargetRequest => ({
  projectId: null,
  name: 'ops',
  kind: 'webhook',
  url: receiver.url,
  moments: ['finished', 'nothing_moving', 'target_red'],
  stillAfterMs: 600_000,
  allowPrivateNetwork: false,
  secret: null,
  ...more,
});

async function put(more: Partial<TargetRequest> = {}) {
  const saved = await notifier.put(request(more));
  if (!saved.ok) throw new Error(saved.refusal.message);
  return saved.value;
}

async function runCrew(): Promise<void> {
  await must('crew.start', { projectId, settings: {} });
  await must('crew.end', {
    projectId,
    reason: 'all_passing',
    detail: 'Everything passes.',
    how: 'kill',
  });
}

/** Until everything on its way has been settled or waits for its time. */
async function settled(): Promise<void> {
  await notifier.idle();
  for (;;) {
    const pending = await store.query('pendingDeliveries', { limit: 9 });
    const isDue = pending.some(
      ({ state }) => state.status === 'pending' && state.dueAt <= clock.now(),
    );
    if (!isDue) return;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

describe('a webhook', () => {
  it('of a project goes with it, secret included', async () => {
    const { target } = await put({ projectId });
    const other = await put({ name: 'of the machine' });
    await must('project.delete', { projectId });
    await notifier.idle();
    const fileOf = (id: number) => join(folder, 'notifications', `target-${id}`);
    await expect(stat(fileOf(target.id))).rejects.toThrow('ENOENT');
    expect((await stat(fileOf(other.target.id))).isFile()).toBe(true);
  });

  it('is signed as Standard Webhooks says, with a secret that is shown once and kept in a file', async () => {
    const { target, secret } = await put();
    expect(secret).toMatch(/^whsec_/);
    const file = join(folder, 'notifications', `target-${target.id}`);
    expect(await readFile(file, 'utf8')).toBe(secret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await put()).secret).toBeNull();
    expect(JSON.stringify(await notifier.list(null))).not.toContain(secret);

    await runCrew();
    await receiver.until(1);
    const [message] = receiver.received;
    const { headers, body = '' } = message ?? {};
    const parsed = webhookBodySchema.parse(JSON.parse(body));
    expect(parsed).toMatchObject({
      type: 'finished',
      data: { project: 'pantry', detail: 'all_passing: Everything passes.' },
    });
    const signed = {
      'webhook-id': String(headers?.['webhook-id']),
      'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      'webhook-signature': String(headers?.['webhook-signature']),
    };
    // The library refuses what is older than five minutes, and our clock stands in the past.
    const verifier = new Webhook(secret ?? '');
    const at = new Date(Number(headers?.['webhook-timestamp']) * 1_000);
    expect(verifier.sign(signed['webhook-id'], at, body)).toBe(signed['webhook-signature']);
    expect(verifier.sign(signed['webhook-id'], at, `${body} `)).not.toBe(
      signed['webhook-signature'],
    );
    await settled();
    expect(await notifier.deliveries(target.id, 5)).toMatchObject([
      { type: 'finished', attempts: 1, state: { status: 'delivered' } },
    ]);
  });

  it('is tried again with the same id and body until it arrives', async () => {
    await put();
    receiver.answers.push({ status: 500 }, { status: 429, headers: { 'retry-after': '900' } });
    await runCrew();
    await receiver.until(1);
    await settled();
    clock.pass(5_000);
    await receiver.until(2);
    await settled();
    clock.pass(899_000);
    await settled();
    expect(receiver.received).toHaveLength(2);
    clock.pass(1_000);
    await receiver.until(3);
    await settled();
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(
      3,
    );
  });

  it('is neither lost nor queued twice by a process that dies', async () => {
    const { target } = await put();
    await notifier.close();
    await runCrew();
    notifier = open();
    await notifier.start({ progressUrl: null });
    await receiver.until(1);
    await settled();
    await notifier.close();
    notifier = open();
    await notifier.start({ progressUrl: null });
    await settled();
    expect(await notifier.deliveries(target.id, 5)).toHaveLength(1);
    expect(receiver.received).toHaveLength(1);
  });

  it('goes on after a restart where it was broken off', async () => {
    const { target } = await put();
    receiver.answers.push({ status: 0 });
    await runCrew();
    await receiver.until(1);
    await notifier.close();
    expect(await store.query('deliveries', { targetId: target.id, limit: 5 })).toMatchObject([
      { attempts: 0, state: { status: 'pending' } },
    ]);
    notifier = open();
    await notifier.start({ progressUrl: null });
    await receiver.until(2);
    const [first, second] = receiver.received;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    await settled();
  });

  it('is given up where the receiver leads elsewhere, is gone, or never answers', async () => {
    const { target } = await put();
    receiver.answers.push(
      { status: 302, headers: { location: `${receiver.url}/elsewhere` } },
      { status: 410 },
      { status: 0 },
    );
    for (let round = 1; round <= 3; round += 1) {
      await runCrew();
      await receiver.until(round);
      await settled();
    }
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook', '/hook']);
    expect(await notifier.deliveries(target.id, 5)).toMatchObject([
      { state: { status: 'pending' }, lastError: 'It did not answer within 1 s.' },
      { state: { status: 'given_up' }, lastError: expect.stringContaining('410') },
      { state: { status: 'given_up' }, lastError: expect.stringContaining('redirect (302)') },
    ]);
  });

  it('reaches only the projects and moments that it was asked for', async () => {
    const other = await must('project.register', {
      name: 'other',
      folder: '/other',
      targetBranch: 'main',
      spec: null,
      settings: crewSettingsSchema.parse({}),
    });
    await put({ name: 'of-other', projectId: other.id });
    await put({ name: 'red-only', moments: ['target_red'] });
    const { target } = await put({ name: 'wanted' });
    await runCrew();
    await receiver.until(1);
    await settled();
    expect(receiver.received).toHaveLength(1);
    expect(await notifier.deliveries(target.id, 5)).toHaveLength(1);
  });
});

describe('a crew that stands still', () => {
  it('is told of once, and again only after something has changed', async () => {
    await put({ moments: ['nothing_moving'] });
    await must('crew.start', { projectId, settings: {} });
    await looked();
    clock.pass(599_000);
    await looked();
    expect(receiver.received).toHaveLength(0);
    clock.pass(1_000);
    await receiver.until(1);
    expect(webhookBodySchema.parse(JSON.parse(receiver.received[0]?.body ?? ''))).toMatchObject({
      type: 'nothing_moving',
      data: { detail: expect.stringContaining('1 × quota_wait') },
    });
    await settled();
    clock.pass(6_000_000);
    await looked();
    expect(receiver.received).toHaveLength(1);
    await must('crew.drain', { projectId });
    await looked();
    clock.pass(600_000);
    await receiver.until(2);
    await settled();
  });

  it('is no standstill while a run shows life or the crew is paused', async () => {
    await put({ moments: ['nothing_moving'] });
    await must('crew.start', { projectId, settings: {} });
    await looked();
    say(clock.now() + 300_000);
    clock.pass(600_000);
    await looked();
    await must('crew.pause', { projectId });
    await looked();
    clock.pass(6_000_000);
    await looked();
    await settled();
    expect(receiver.received).toHaveLength(0);
  });

  /** The watch has read what it reads: a few turns of a store in memory. */
  async function looked(): Promise<void> {
    for (let turn = 0; turn < 50; turn += 1) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }
});

describe('addresses', () => {
  it.each([
    ['ftp://example.com/x', 'not an http'],
    ['https://me:secret@example.com/x', 'name or password'],
    ['http://example.com/x', 'not encrypted'],
    ['http://169.254.169.254/latest/meta-data', 'no receiver'],
    ['https://[fe80::1]/x', 'no receiver'],
    ['https://[::ffff:169.254.169.254]/x', 'no receiver'],
    ['http://0.0.0.0:80/x', 'no receiver'],
  ])('%s is refused: %s', async (url, why) => {
    expect(await notifier.put(request({ url }))).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_input', message: expect.stringContaining(why) },
    });
  });

  it('that a name only turns out to stand for are reached where that is allowed', async () => {
    const byName = receiver.url.replace('127.0.0.1', 'localhost');
    await put({ name: 'named', url: byName });
    expect(await notifier.test(null, 'named')).toEqual({ ok: true, value: { kind: 'delivered' } });
    expect(receiver.received[0]?.body).toContain('"test"');
  });
});

it('a name that stands for a private address is not followed there', async () => {
  const lookUp = (reach: boolean) =>
    new Promise((resolve) => {
      const named = new URL('https://hooks.example');
      // Every machine knows this name, and knows it as its own.
      lookupWithin(named, { allowPrivateNetwork: reach })('localhost', { all: true }, (error) =>
        resolve(error?.code ?? 'found'),
      );
    });
  expect(await lookUp(false)).toBe('ENOTALLOWED');
  expect(await lookUp(true)).toBe('found');
});

describe('the progress of the reference', () => {
  it('is sent to the address in the environment whenever more features pass, unsigned', async () => {
    await notifier.close();
    notifier = open();
    await notifier.start({ progressUrl: receiver.url });
    await must('crew.start', { projectId, settings: {} });
    for (const name of ['jam', 'honey']) {
      await land(name);
    }
    await receiver.until(1);
    await settled();
    const bodies = receiver.received.map(({ body }) => n8nBodySchema.parse(JSON.parse(body))[0]);
    expect(bodies.flatMap((body) => body?.completed_tests ?? [])).toEqual(['jam', 'honey']);
    expect(bodies.at(-1)).toMatchObject({ event: 'test_progress', passing: 2, project: 'pantry' });
    expect(receiver.received[0]?.headers['webhook-signature']).toBeUndefined();

    await notifier.close();
    notifier = open();
    await notifier.start({ progressUrl: null });
    expect(await notifier.list(null)).toEqual([]);
  });

  async function land(name: string): Promise<void> {
    const [feature] = await must('feature.create', {
      projectId,
      origin: 'person',
      completesBacklog: true,
      features: [
        {
          category: 'pantry',
          name,
          description: name,
          steps: [name],
          priority: null,
          checks: [],
          dependsOnPositions: [],
          dependsOnIds: [],
        },
      ],
    });
    const featureId = feature?.id ?? 0;
    const run = await must('run.dispatch', {
      projectId,
      role: 'coding',
      purpose: 'coding',
      featureIds: [featureId],
      driver: 'playbook:x',
      model: null,
      canaryOf: null,
    });
    const { landing } = await must('landing.request', {
      projectId,
      kind: 'feature',
      fence: { runId: run.id, featureId, token: run.features[0]?.token ?? 0 },
      runId: run.id,
      work: 'work',
      checks: [],
      files: [],
    });
    const verdict = await must('verdict.record', {
      verdict: {
        projectId,
        featureId,
        runId: run.id,
        kind: 'gate',
        commit: name,
        outcome: 'pass',
        checks: [],
        files: [],
        weakenedTests: [],
      },
    });
    await must('landing.land', {
      landingId: landing.id,
      commit: name,
      verdictId: verdict.id,
      files: [],
      config: null,
    });
  }
});
