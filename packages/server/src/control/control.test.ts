import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlFailure, createControlClient } from '@ropewalk/client';
import {
  type ControlPlane,
  type ControlResult,
  type CrewSettingsChange,
  type Event,
  refusalCodeSchema,
} from '@ropewalk/contracts';
import { createHttpServer } from '../http/http-server.ts';
import { HttpServerFailure } from '../http/listen-on.ts';
import { toHttpStatus } from '../http/to-http-status.ts';
import { controlDoors, noControl, openWorld, type World } from '../testing/world.ts';
import { followEvents } from './follow-events.ts';

const TOKEN = 'the-token-of-this-home';

/** The operations that these tests ask for; everything else rejects. */
const asked: { operation: string; request: unknown }[] = [];
let world: World;
const control: ControlPlane = new Proxy(noControl, {
  get: (target, operation: keyof ControlPlane) => {
    const known: Partial<ControlPlane> = {
      health: async () => ok({ version: '1.2.3', pid: 42, startedAt: 7, projects: [] }),
      'project.get': async ({ name }) => {
        const project = await world.store.query('project', { name });
        return project === null ? unknown(name) : ok(project);
      },
      'crew.start': async (request) => {
        asked.push({ operation, request });
        const project = await world.store.query('project', { name: request.name });
        return project === null ? unknown(request.name) : ok(project);
      },
      logs: async (request) => {
        asked.push({ operation, request });
        return ok({ runId: 1, entries: [], next: 0, complete: true });
      },
      panic: () => Promise.reject(new Error('the engine is gone')),
      // Answers what its schema does not allow, as a newer control plane might.
      doctor: async () => ok({ checks: 'fine' } as never),
      events: async ({ name, after }, signal: AbortSignal) => {
        const project = await world.store.query('project', { name });
        return project === null
          ? unknown(name)
          : ok(followEvents(world.store, { projectId: project.id, after }, signal));
      },
    };
    return known[operation] ?? target[operation];
  },
});

function ok<T>(value: T): ControlResult<T> {
  return { ok: true, value };
}
function unknown(name: string): ControlResult<never> {
  return {
    ok: false,
    refusal: {
      code: 'project_unknown',
      message: `There is no project "${name}". See "ropewalk status".`,
      details: { name },
    },
  };
}

beforeEach(async () => {
  asked.length = 0;
  world = await openWorld(control, TOKEN);
});
afterEach(async () => {
  await world.close();
  expect(world.failures).toEqual([]);
});

const client = () => createControlClient({ url: world.http.url, token: TOKEN });

test('answers and refusals come through as values', async () => {
  expect(await client().health({})).toEqual({
    ok: true,
    value: { version: '1.2.3', pid: 42, startedAt: 7, projects: [] },
  });
  const project = await client()['project.get']({ name: 'shop' });
  expect(project).toEqual({
    ok: true,
    value: await world.store.query('project', { name: 'shop' }),
  });
  expect(await client()['project.get']({ name: 'none' })).toEqual(unknown('none'));
});

test('settings that are not named are not filled in', async () => {
  const settings: CrewSettingsChange = { maxConcurrency: 7, model: null };
  await client()['crew.start']({ name: 'shop', settings });
  expect(asked).toEqual([{ operation: 'crew.start', request: { name: 'shop', settings } }]);
});

test('requests are parsed: defaults filled in, nonsense refused with its place', async () => {
  const post = (operation: string, body: string) =>
    fetch(new URL(`/api/control/${operation}`, world.http.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body,
    });
  await post('logs', JSON.stringify({ name: 'shop', runId: null, after: 0 }));
  expect(asked).toEqual([
    { operation: 'logs', request: { name: 'shop', runId: null, after: 0, limit: 500 } },
  ]);
  const wrong = await post('logs', JSON.stringify({ name: 'a b', runId: 0, after: 0, x: 1 }));
  expect(wrong.status).toBe(422);
  expect(await wrong.json()).toMatchInlineSnapshot(`
    {
      "code": "invalid_input",
      "detail": "The request does not fit: name: use 1 to 50 letters, digits, "-" or "_"; runId: Too small: expected number to be >=1; Unrecognized key: "x".",
      "details": {
        "problems": [
          "name: use 1 to 50 letters, digits, "-" or "_"",
          "runId: Too small: expected number to be >=1",
          "Unrecognized key: "x"",
        ],
      },
    }
  `);
  expect((await post('logs', '{')).status).toBe(422);
  expect((await post('no.such', '{}')).status).toBe(404);
});

test('nobody gets in without the token, but health is open', async () => {
  const open = await fetch(new URL('/api/health', world.http.url));
  expect([open.status, await open.json()]).toEqual([200, { status: 'healthy' }]);
  const stranger = createControlClient({ url: world.http.url, token: 'guessed' });
  expect(await stranger.health({})).toMatchObject({
    ok: false,
    refusal: { code: 'not_authorised' },
  });
  const agent = await world.agent('coding');
  const asAgent = createControlClient({ url: world.http.url, token: agent.bearer });
  expect(await asAgent.health({})).toMatchObject({ ok: false });
  const events = await fetch(new URL('/api/control/events?name=shop', world.http.url));
  expect(events.status).toBe(401);
});

test.each([
  ['another name', { host: 'evil.example' }, 403],
  ['a page of another origin', { origin: 'http://evil.example' }, 403],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }, 403],
  ['an opaque origin', { origin: 'null' }, 403],
])('%s is refused, on every route', async (_name, headers, status) => {
  const { request } = await import('node:http');
  for (const path of ['/api/health', '/api/control/health', '/mcp']) {
    const got = await new Promise<number | undefined>((resolve, reject) => {
      request(new URL(path, world.http.url), { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect([path, got]).toEqual([path, status]);
  }
});

test('what breaks is a failure, not a refusal', async () => {
  await expect(client().panic({})).rejects.toMatchObject({ code: 'server_failed', status: 500 });
  expect(world.failures.splice(0)).toHaveLength(1);
  await expect(client().doctor({})).rejects.toThrow(ControlFailure);
});

test('a control plane that is not there is a refusal', async () => {
  const { url } = world.http;
  await world.http.close();
  const gone = createControlClient({ url, token: TOKEN });
  expect(await gone.health({})).toMatchObject({ ok: false, refusal: { code: 'not_reachable' } });
  const events = await gone.events({ name: 'shop', after: 0 }, new AbortController().signal);
  expect(events).toMatchObject({ ok: false, refusal: { code: 'not_reachable' } });
});

test('events are replayed and then followed, without gaps', async () => {
  const stop = new AbortController();
  const before = await world.store.query('events', { projectId: 1, after: 0, limit: 100 });
  const events = await client().events({ name: 'shop', after: 1 }, stop.signal);
  if (!events.ok) throw new Error('refused');
  const seen: Event[] = [];
  await world.plant({ name: 'during' });
  for await (const event of events.value) {
    seen.push(event);
    if (event.body.type === 'feature.created' && event.body.name === 'during') {
      await world.plant({ name: 'later' }, { name: 'last' });
    }
    if (event.body.type === 'feature.created' && event.body.name === 'last') stop.abort();
  }
  const all = await world.store.query('events', { projectId: 1, after: 1, limit: 100 });
  expect(before.length).toBeGreaterThan(1);
  expect(seen).toEqual(all);
  expect(
    await client()
      .events({ name: 'none', after: 0 }, stop.signal)
      .catch((e) => e.name),
  ).toBe('AbortError');
  const refused = await client().events({ name: 'none', after: 0 }, new AbortController().signal);
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'project_unknown' } });
});

test('a reader that goes away is let go of', async () => {
  const listeners = new Set<unknown>();
  const watched = {
    query: world.store.query,
    subscribe: (listener: Parameters<typeof world.store.subscribe>[0]) => {
      const unsubscribe = world.store.subscribe(listener);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        gone.resolve();
        unsubscribe();
      };
    },
  };
  const gone = Promise.withResolvers<void>();
  const events: ControlPlane['events'] = async ({ after }, signal: AbortSignal) =>
    ok(followEvents(watched, { projectId: 1, after }, signal));
  const server = await createHttpServer({
    host: '127.0.0.1',
    port: 0,
    ...controlDoors(TOKEN, new Proxy(noControl, { get: () => events })),
    onFailure: (failure) => world.failures.push(failure),
  });
  const stop = new AbortController();
  const followed = await createControlClient({ url: server.url, token: TOKEN }).events(
    { name: 'shop', after: 0 },
    stop.signal,
  );
  if (!followed.ok) throw new Error('refused');
  for await (const event of followed.value) {
    expect(listeners.size).toBe(1);
    if (event.seq > 0) break;
  }
  stop.abort();
  await gone.promise;
  expect(listeners.size).toBe(0);
  await server.close();
});

test('closing ends open streams, and the port is free again', async () => {
  const events = await client().events({ name: 'shop', after: 0 }, new AbortController().signal);
  if (!events.ok) throw new Error('refused');
  const reading = (async () => {
    let count = 0;
    for await (const event of events.value) count += Math.sign(event.seq);
    return count;
  })().catch((failure: unknown) => failure);
  const { port } = world.http;
  await world.http.close();
  await reading;
  const again = await createHttpServer({
    host: '127.0.0.1',
    port,
    ...controlDoors(TOKEN, control),
    onFailure: () => undefined,
  });
  const taken = createHttpServer({
    host: '127.0.0.1',
    port,
    ...controlDoors(TOKEN, control),
    onFailure: () => undefined,
  });
  await expect(taken).rejects.toThrow(HttpServerFailure);
  await expect(taken).rejects.toMatchObject({ code: 'port_in_use' });
  await again.close();
});

test('every refusal has a status that says no', () => {
  for (const code of refusalCodeSchema.options) {
    expect(toHttpStatus(code)).toBeGreaterThanOrEqual(400);
  }
});
