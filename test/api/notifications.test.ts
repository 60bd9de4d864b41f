import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { land, setUp } from '../support/crew-play.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;
let server: Server;
let url: string;
const received: { type: string; data: { title: string } }[] = [];
let heard = (): void => undefined;

beforeAll(async () => {
  stage = await openStage();
  api = await apiOf(stage);
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push(JSON.parse(body));
      response.writeHead(204).end();
      heard();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?key=behind`;
});
afterAll(async () => {
  await stage.close();
  server.closeAllConnections();
  server.close();
});

async function untilReceived(count: number): Promise<void> {
  while (received.length < count) {
    await new Promise<void>((resolve) => {
      heard = resolve;
    });
  }
}

test('targets are set by name, tested, shown without their secrets, and removed', async () => {
  const set = await api('PUT', '/notifications/ops', { url });
  expect(set).toMatchObject({
    status: 200,
    body: {
      name: 'ops',
      kind: 'webhook',
      signed: true,
      secret: expect.stringMatching(/^whsec_/),
      still_after_minutes: 30,
      moments: expect.arrayContaining(['needs_you', 'nothing_moving']),
    },
  });
  const { secret } = set.body as { secret: string };
  const again = await api('PUT', '/notifications/ops', { url, moments: ['finished'] });
  expect(again.body).toMatchObject({ secret: null, signed: true, moments: ['finished'] });
  const list = await api('GET', '/notifications');
  expect(list.body).toMatchObject({
    targets: [{ name: 'ops', url: expect.stringMatching(/\/hook\?…$/) }],
  });
  expect(JSON.stringify(list.body)).not.toContain(secret);
  expect((await api('POST', '/notifications/ops/test')).body).toEqual({
    success: true,
    message: 'It arrived.',
  });
  expect(received.map(({ type }) => type)).toEqual(['test']);
  expect((await api('DELETE', '/notifications/ops')).body).toMatchObject({ success: true });
  expect(await api('DELETE', '/notifications/ops')).toMatchObject({
    status: 404,
    body: { code: 'notification_unknown' },
  });
});

test.each([
  ['an address that is none', { url: 'nowhere' }],
  ['the metadata of a cloud', { url: 'http://169.254.169.254/latest' }],
  ['an address without TLS', { url: 'http://example.com/hook' }],
  ['a secret of another form', { url: 'https://example.com', secret: 'letmein' }],
  ['a moment that is none', { url: 'https://example.com', moments: ['everything'] }],
])('%s is refused', async (_name, body) => {
  expect((await api('PUT', '/notifications/bad', body)).status).toBe(422);
  expect((await api('PUT', '/notifications/No%20Name', { url })).status).toBe(422);
});

test('a project tells its own: a feature that is parked, and the end of the crew', async () => {
  received.length = 0;
  await setUp(stage, {
    features: ['lost'],
    coding: { lost: [[land('false')]] },
  });
  await api('PUT', '/projects/stage/notifications/team', {
    url,
    moments: ['parked', 'finished'],
  });
  await stage.runToEnd();
  await untilReceived(2);
  expect(received.map(({ type }) => type)).toEqual(['parked', 'finished']);
  expect(received[0]?.data.title).toBe('Feature #1 "lost" of stage is parked: it needs you.');
  expect((await api('GET', '/projects/none/notifications')).status).toBe(404);
  expect((await api('GET', '/notifications')).body).toEqual({ targets: [] });
});
