import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { openProbes } from './probes.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

test('a worker is ready from the moment in which it has joined until it is to end', async () => {
  const port = await freePort();
  const ending = new AbortController();
  const probes = await openProbes(String(port), ending.signal);
  if (!probes.ok) throw new Error(probes.refusal.message);
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return [answer.status, await answer.json()];
  };
  expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
  expect(await ask('/readyz')).toEqual([503, { status: 'not_ready', reason: 'starting' }]);
  probes.value.noteJoined();
  expect(await ask('/readyz')).toEqual([200, { status: 'ready', role: 'worker' }]);
  expect(await openProbes(`127.0.0.1:${port}`, ending.signal)).toMatchObject({
    refusal: { code: 'port_in_use' },
  });
  ending.abort();
  expect(await ask('/readyz')).toEqual([503, { status: 'not_ready', reason: 'closing' }]);
  expect(await ask('/healthz')).toEqual([200, { status: 'ok' }]);
  await probes.value.close();
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
});

test.each(['', 'http', '0', '127.0.0.1', ':80', '99999'])('"%s" is no place', async (place) => {
  expect(await openProbes(place, new AbortController().signal)).toMatchObject({
    refusal: { code: 'invalid_input' },
  });
});
