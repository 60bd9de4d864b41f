import { commandHandlers } from '@ropewalk/core';
import { openTestStore } from '@ropewalk/store/testing';
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { createOpenAccess } from '../auth/access.ts';
import { createHealthCheck, type HealthDeps } from './health.ts';
import { createMetrics } from './metrics.ts';
import { observeRoutes } from './observe-routes.ts';

const MIB = 1024 ** 2;

async function look(given: Partial<HealthDeps> & { readonly closed?: boolean }) {
  const store = await openTestStore({ handlers: commandHandlers });
  if (given.closed === true) await store.close();
  const health = createHealthCheck({
    store,
    wall: { available: true },
    freeDiskBytes: async () => 9_000 * MIB,
    ...given,
  });
  const metrics = createMetrics();
  const app = new Hono().route(
    '/',
    observeRoutes({ metrics, health }, { access: createOpenAccess(), version: '1.2.3' }),
  );
  const answer = await app.request('/api/health');
  const body: unknown = await answer.json();
  metrics.close();
  if (given.closed !== true) await store.close();
  return { status: answer.status, body };
}

const part = (name: string, result: string, detail = '') => ({
  parts: expect.arrayContaining([{ name, result, detail: expect.stringContaining(detail) }]),
});

it('is healthy when every part is', async () => {
  expect(await look({})).toMatchObject({
    status: 200,
    body: { status: 'healthy', version: '1.2.3', ...part('store', 'ok') },
  });
});

it('is unhealthy, with 503, when the store cannot be used', async () => {
  expect(await look({ closed: true })).toMatchObject({
    status: 503,
    body: { status: 'unhealthy', ...part('store', 'failed', 'closed') },
  });
});

it('warns of a disk that fills and of a missing wall, and fails when the disk is full', async () => {
  expect(await look({ freeDiskBytes: async () => 500 * MIB })).toMatchObject({
    status: 200,
    body: { status: 'healthy', ...part('disk', 'warning', '500 MiB') },
  });
  expect(await look({ freeDiskBytes: async () => 10 * MIB })).toMatchObject({
    status: 503,
    body: part('disk', 'failed'),
  });
  expect(
    await look({ freeDiskBytes: () => Promise.reject(new Error('no such folder')) }),
  ).toMatchObject({ status: 503, body: part('disk', 'failed', 'no such folder') });
  expect(await look({ wall: { available: false } })).toMatchObject({
    status: 200,
    body: part('wall', 'warning'),
  });
});
