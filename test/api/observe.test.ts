import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUp } from '../support/crew-play.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, ask, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;

beforeAll(async () => {
  stage = await openStage({ ROPEWALK_LOG: 'debug' });
  api = await apiOf(stage);
  await setUp(stage, { features: ['jam'] });
  await stage.runToEnd();
});
afterAll(() => stage.close());

describe('health', () => {
  test('says little to everybody and more to who has signed in', async () => {
    expect(await ask(`${stage.url()}/api/health`, 'GET')).toMatchObject({
      status: 200,
      body: { status: 'healthy' },
    });
    const { body } = await ask(`${stage.url()}/api/health`, 'GET');
    expect(Object.keys(body ?? {})).toEqual(['status']);
    expect((await api('GET', '/health')).body).toMatchObject({
      status: 'healthy',
      version: expect.any(String),
      parts: expect.arrayContaining([
        { name: 'store', result: 'ok', detail: expect.stringContaining('answered') },
        expect.objectContaining({ name: 'event_loop' }),
      ]),
    });
  });
});

describe('probes', () => {
  test('are answered to everybody, and tell nothing but whether requests may be sent here', async () => {
    expect(await ask(`${stage.url()}/healthz`, 'GET')).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
    const ready = await ask(`${stage.url()}/readyz`, 'GET');
    expect(ready).toMatchObject({ status: 200, body: { status: 'ready', role: 'leader' } });
    expect(ready.headers.get('cache-control')).toBe('no-store');
  });
});

describe('metrics', () => {
  test('count crews, runs, features, landings and times in the format of Prometheus', async () => {
    const given = await ask(`${stage.url()}/metrics`, 'GET', undefined, {
      authorization: `Bearer ${await stage.token()}`,
    });
    expect(given.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const lines = String(given.body).split('\n');
    for (const line of [
      'ropewalk_crews{project="stage",status="stopped"} 1',
      'ropewalk_features{project="stage",status="passing"} 1',
      'ropewalk_landings_total{outcome="landed"} 1',
      'ropewalk_run_outcomes_total{outcome="landed"} 1',
      'ropewalk_gate_seconds_count 1',
      'ropewalk_dispatch_seconds_count 1',
      'ropewalk_queue_length{queue="landings"} 0',
      'ropewalk_sockets 0',
    ]) {
      expect(lines).toContain(line);
    }
    for (const name of [
      'ropewalk_store_seconds_count{kind="command",name="crew.start"} 1',
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
      'ropewalk_http_request_seconds_bucket',
    ]) {
      expect(lines.some((line) => line.startsWith(name))).toBe(true);
    }
  });

  test('are for those who have signed in', async () => {
    expect((await ask(`${stage.url()}/metrics`, 'GET')).status).toBe(401);
  });
});

describe('a request', () => {
  test('has an id, its own or a new one, which the answer and the log name', async () => {
    const own = await api('GET', '/projects?secret=hidden-value', undefined, {
      'x-request-id': 'my-request-7',
    });
    expect(own.headers.get('x-request-id')).toBe('my-request-7');
    const other = await api('GET', '/projects', undefined, { 'x-request-id': 'no good\ttext' });
    expect(other.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    const refusedOne = await ask(`${stage.url()}/api/projects`, 'GET');
    expect(refusedOne.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    await stage.reopen();
    const log = await readFile(join(stage.home, 'ropewalk.log'), 'utf8');
    const line = log.split('\n').find((text) => text.includes('my-request-7'));
    expect(JSON.parse(line ?? '')).toMatchObject({
      requestId: 'my-request-7',
      method: 'GET',
      path: '/api/projects',
      status: 200,
    });
    expect(log).not.toContain(await stage.token());
    expect(log).not.toContain('hidden-value');
  });
});
