import { commandHandlers } from '@ropewalk/core';
import { openMemoryStore } from '@ropewalk/store';
import { expect, test } from 'vitest';
import { createHealthCheck } from './health.ts';
import { probeRoutes } from './probe-routes.ts';
import { createReadinessCheck, type Standing } from './readiness.ts';

async function ask(standing: Standing, { closed = false } = {}) {
  const store = await openMemoryStore({ handlers: commandHandlers });
  if (closed) await store.close();
  const health = createHealthCheck({
    store,
    wall: { available: true },
    // A disk that is full fails the health, and yet what is there can be read and ended.
    freeDiskBytes: async () => 0,
  });
  const app = probeRoutes(createReadinessCheck({ standing: () => standing, health }));
  const [ready, live] = await Promise.all([app.request('/readyz'), app.request('/healthz')]);
  const answer = { status: ready.status, body: await ready.json(), live: live.status };
  if (!closed) await store.close();
  return answer;
}

const notReady = (reason: string) => ({
  status: 503,
  body: { status: 'not_ready', reason },
  live: 200,
});

test('a leader is ready once it has put in order what was left, and until it closes', async () => {
  expect(await ask({ phase: 'starting' })).toEqual(notReady('starting'));
  expect(await ask({ phase: 'working', role: 'leader' })).toEqual({
    status: 200,
    body: { status: 'ready', role: 'leader' },
    live: 200,
  });
  expect(await ask({ phase: 'closing' })).toEqual(notReady('closing'));
});

test('one that stands by is ready while it knows whom to pass requests on to', async () => {
  expect(await ask({ phase: 'working', role: 'standby', knowsLeader: true })).toMatchObject({
    status: 200,
    body: { status: 'ready', role: 'standby' },
  });
  expect(await ask({ phase: 'working', role: 'standby', knowsLeader: false })).toEqual(
    notReady('leader_unknown'),
  );
});

test('without a store it works and is not ready', async () => {
  expect(await ask({ phase: 'working', role: 'leader' }, { closed: true })).toEqual(
    notReady('store_unreachable'),
  );
});
