import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { inspectServer } from './inspect-server.ts';

test('a worker’s server is looked for where the environment names one', async () => {
  let status = 200;
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/below/readyz' ? status : 404;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  const ROPEWALK_SERVER = `http://127.0.0.1:${port}/below/`;
  const look = (named: string) => inspectServer({ ROPEWALK_SERVER: named });
  expect(await look('')).toEqual([]);
  expect(await look(ROPEWALK_SERVER)).toMatchObject([{ name: 'server', result: 'ok' }]);
  status = 503;
  expect(await look(ROPEWALK_SERVER)).toMatchObject([
    { result: 'failed', detail: expect.stringContaining('503') },
  ]);
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  expect(await look(ROPEWALK_SERVER)).toMatchObject([
    { result: 'failed', detail: expect.stringContaining('cannot be reached') },
  ]);
  expect(await look('nowhere')).toMatchObject([
    { result: 'failed', detail: expect.stringContaining('is no address') },
  ]);
});
