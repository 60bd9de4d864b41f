import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endpointOf, filesOfNetwork, networkOf } from './environment.ts';

it('hands on nothing where there is no proxy', () => {
  expect(networkOf({ PATH: '/bin', NO_PROXY: 'x', HTTPS_PROXY: '' })).toEqual({});
});

it('hands on proxies, and keeps the loopback out of them', () => {
  expect(networkOf({ https_proxy: 'http://p:1', no_proxy: 'inner,.corp' })).toEqual({
    https_proxy: 'http://p:1',
    NO_PROXY: 'inner,.corp,127.0.0.1,localhost',
    no_proxy: 'inner,.corp,127.0.0.1,localhost',
  });
});

it('names the certificates that are there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ropewalk-certificates-'));
  try {
    const there = join(folder, 'ca.pem');
    await writeFile(there, '');
    const environment = { NODE_EXTRA_CA_CERTS: there, SSL_CERT_FILE: join(folder, 'gone.pem') };
    expect(await filesOfNetwork(environment)).toEqual([there]);
    expect(networkOf(environment)).toEqual(environment);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('finds the endpoint of a base URL', () => {
  expect(endpointOf('https://api.test/v1')).toBe('api.test:443');
  expect(endpointOf('http://127.0.0.1:11434/')).toBe('127.0.0.1:11434');
  expect(endpointOf('http://[::1]:80/x')).toBe('[::1]:80');
  expect([endpointOf('unix:/x'), endpointOf('none')]).toEqual([null, null]);
});
