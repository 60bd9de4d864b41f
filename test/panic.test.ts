import { once } from 'node:events';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { apiOf, type ApiCaller } from './api/support/api.ts';
import { land, setUp, test, write } from './support/crew-play.ts';
import { until } from './support/pace.ts';
import { valueOf, type Stage } from './support/stage.ts';

/** Listens, and does not end when it is asked to. */
const SERVER = `
process.on('SIGTERM', () => undefined);
require('node:http').createServer((_, response) => response.end('here'))
  .listen(Number(process.env.PORT), '127.0.0.1', () => console.log('http://localhost:' + process.env.PORT + '/'));
`;
const DEV_SERVER = '/projects/stage/devserver';

test('a panic ends checks, dev servers and terminals as well, within three seconds', async ({
  stage,
}) => {
  await setUp(stage, {
    files: { 'srv.js': SERVER },
    features: ['one'],
    coding: { '*': [[write('one.txt'), land('sleep 600')]] },
  });
  const api = await apiOf(stage);
  const url = await startDevServer(api);
  const terminal = await openTerminal(stage, api);
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
  await stage.waitFor('landing.gating');

  const closed = once(terminal, 'close');
  const asked = Date.now();
  const panicked = await api('POST', '/panic');
  const tookMs = Date.now() - asked;
  expect(panicked.body).toEqual({
    success: true,
    runs_ended: 1,
    crews_ended: ['stage'],
    survivors: [],
  });
  expect(tookMs).toBeLessThan(3_000);
  await expect(fetch(url)).rejects.toThrow();
  expect((await api('GET', `${DEV_SERVER}/status`)).body).toMatchObject({ status: 'stopped' });
  expect((await closed)[0]).toBe(4004);
  await stage.waitFor('landing.refused');
  expect(await stage.feature('one')).toMatchObject({ status: 'pending', attempts: 0 });
});

async function startDevServer(api: ApiCaller): Promise<string> {
  const command = { custom_command: 'node srv.js' };
  expect((await api('PATCH', `${DEV_SERVER}/config`, command)).status).toBe(200);
  expect((await api('POST', `${DEV_SERVER}/start`)).body).toMatchObject({ success: true });
  let url: unknown = null;
  await until(async () => {
    url = Object((await api('GET', `${DEV_SERVER}/status`)).body)['url'];
    return url !== null;
  });
  return String(url);
}

/** A terminal in which something goes on. */
async function openTerminal(stage: Stage, api: ApiCaller): Promise<WebSocket> {
  const [{ id }] = Object((await api('GET', '/terminal/stage')).body);
  const socket = new WebSocket(
    `${stage.url().replace('http', 'ws')}/api/terminal/ws/stage/${String(id)}`,
    { headers: { authorization: `Bearer ${await stage.token()}` } },
  );
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'resize', cols: 80, rows: 24 }));
  const typed = Buffer.from('sleep 601\n').toString('base64');
  socket.send(JSON.stringify({ type: 'input', data: typed }));
  await once(socket, 'message');
  return socket;
}
