import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '@ropewalk/core';
import { createProcessHost } from '../../processes/process-host.ts';
import type { ProcessHost } from '../../processes/process-types.ts';
import { detectWall } from '../detect-wall.ts';
import type { WallNetwork } from '../wall-types.ts';
import { createOutlets, type Outlet, type Outlets } from './outlets.ts';
import { isPublicAddress } from './public-address.ts';
import { upstreamFor } from './upstream.ts';

/** Never listens anywhere: it is only reached through the door. */
const TOOLS_PORT = 18_999;

let host: ProcessHost;
let outlets: Outlets;
let outlet: Outlet;
let model: Server;
let neighbour: Server;
let policy: NetworkPolicy = { mode: 'open', hosts: [] };
const refused: string[] = [];

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const serve = async (text: string): Promise<Server> => {
  const server = createServer((_request, response) => response.end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

beforeAll(async () => {
  const wall = await detectWall();
  host = createProcessHost({ wall });
  [model, neighbour] = await Promise.all([serve('the model'), serve('the neighbour')]);
  outlets = createOutlets({
    wall,
    environment: {},
    tools: {
      port: () => TOOLS_PORT,
      answer: (request, response) => response.end(`tools at ${request.url}`),
      runOf: (bearer) => ({ mine: 1, other: 2 })[bearer] ?? null,
    },
  });
  outlet = await outlets.open({
    policy: () => Promise.resolve(policy),
    projectName: 'shop',
    runId: 1,
    endpoints: [`127.0.0.1:${portOf(model)}`],
    onRefused: (sentence) => refused.push(sentence),
  });
});
beforeEach(() => {
  policy = { mode: 'open', hosts: [] };
  refused.length = 0;
});
afterAll(async () => {
  outlet.close(true);
  await outlets.close();
  for (const server of [model, neighbour]) server.close();
});

/** Runs a shell line behind the wall; `get` asks for an address, `via` asks the proxy for it. */
const inside = async (line: string, network: WallNetwork = outlet.network): Promise<string> => {
  const ran = await host.run({
    command: 'bash',
    args: [
      '-c',
      `get() { curl -s -m 20 --noproxy '*' "$@" || echo "nothing"; }
       via() { curl -s -m 20 --noproxy '' --proxy ${outlet.proxyUrl} "$@" || echo "nothing"; }
       ${line}`,
    ],
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    marker: 'outlet',
    wall: { readWrite: [], readOnly: [], masked: [], network },
    timeoutMs: 60_000,
  });
  return ran.tail.trim();
};

describe('behind the wall', () => {
  it('the loopback holds the model of the run and its tools, and nothing of the machine', async () => {
    const seen = await inside(
      `get 127.0.0.1:${portOf(model)}; echo; get 127.0.0.1:${portOf(neighbour)}
       get -H 'authorization: Bearer mine' 127.0.0.1:${TOOLS_PORT}/mcp`,
    );
    expect(seen).toBe(`the model\nnothing\ntools at /mcp`);
  });

  it('the tools of others and the rest of the server are out of reach', async () => {
    const seen = await inside(
      `get -H 'authorization: Bearer other' 127.0.0.1:${TOOLS_PORT}/mcp; echo
       get -H 'authorization: Bearer mine' 127.0.0.1:${TOOLS_PORT}/mcp/../api; echo
       get -H 'authorization: Bearer mine' 127.0.0.1:${TOOLS_PORT}/api/projects`,
    );
    expect(seen).not.toContain('tools at');
    expect(seen.split('\n').map((line) => line.includes('"forbidden"'))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('no address of the machine is reached through the proxy, however it is written', async () => {
    const port = portOf(neighbour);
    const names = ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]'];
    const seen = await inside(
      [...names.map((name) => `${name}:${port}`), '169.254.169.254', '10.0.0.1', '0.0.0.0']
        .map(
          (name) =>
            `via http://${name}/; via -p -o /dev/null -w '%{http_connect}\\n' http://${name}/`,
        )
        .join('\n'),
    );
    expect(seen).not.toContain('the neighbour');
    expect(seen).not.toMatch(/^200$/mu);
    expect(refused[0]).toBe(
      `127.0.0.1:${port} leads into this machine or a private network, which programs of "shop" do not reach. A person can allow it: add exactly "127.0.0.1:${port}" to "network_hosts" in the settings of the project.`,
    );
  });

  it('an address that a person has listed with its port is reached, from that moment on', async () => {
    const line = `via http://127.0.0.1:${portOf(neighbour)}/`;
    expect(await inside(line)).toContain('leads into this machine');
    policy = { mode: 'allow_list', hosts: [`127.0.0.1:${portOf(neighbour)}`] };
    expect(await inside(line)).toBe('the neighbour');
    expect(await inside('via http://example.org/')).toContain('does not let its programs reach');
    policy = { mode: 'off', hosts: policy.hosts };
    expect(await inside(line)).toContain('does not let its programs reach');
  });

  it('there is nothing at all for whoever has no outlet', async () => {
    const line = `get 127.0.0.1:${portOf(model)}; get 127.0.0.1:${portOf(neighbour)}`;
    expect(await inside(line, 'none')).toBe('nothing\nnothing');
    expect(await inside(line, 'host')).toContain('the neighbour');
  });

  it('a network that was given back serves the next, and the connections of the last are gone', async () => {
    const open = () =>
      outlets.open({
        policy: () => Promise.resolve(policy),
        projectName: 'next',
        runId: null,
        endpoints: [],
        onRefused: () => undefined,
      });
    const first = await open();
    first.close(true);
    const second = await open();
    expect(second.proxyUrl).toBe(first.proxyUrl);
    expect(second.toolsUrl).toBeNull();
    second.close(false);
    const third = await open();
    expect(third.proxyUrl).not.toBe(second.proxyUrl);
    third.close(false);
  });
});

it.each<[string, boolean]>([
  ['93.184.216.34', true],
  ['2606:4700::1111', true],
  ['127.8.8.8', false],
  ['10.1.2.3', false],
  ['172.31.0.1', false],
  ['192.168.0.1', false],
  ['100.64.0.1', false],
  ['169.254.169.254', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['fe80::1', false],
  ['fd00:ec2::254', false],
  ['::ffff:10.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['localhost', false],
])('%s is public: %s', (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});

it.each<[string, Record<string, string>, string | null]>([
  ['https://a.test', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
  ['https://a.test', { http_proxy: 'http://p:1' }, null],
  ['http://a.test', { http_proxy: 'p:1' }, 'http://p:1'],
  ['https://a.test', { all_proxy: 'socks5://p:1' }, 'socks5://p:1'],
  ['https://x.a.test', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.test, .a.test' }, null],
  ['https://xa.test', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.test' }, 'http://p:1'],
  ['https://a.test', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.test:80' }, 'http://p:1'],
  ['https://a.test', { HTTPS_PROXY: 'http://p:1', no_proxy: '*' }, null],
])('%s with %j goes through %s', (url, environment, expected) => {
  const { hostname, protocol } = new URL(url);
  const isPlain = protocol === 'http:';
  const target = { host: hostname, port: isPlain ? 80 : 443, isPlain };
  expect(upstreamFor(environment, target)).toBe(expected);
});

it('is a port of the loopback where nothing else confines the network', async () => {
  const wall = {
    available: true,
    kind: 'seatbelt',
    program: '/usr/bin/sandbox-exec',
    network: { available: true, by: 'loopback' },
  } as const;
  const tools = { port: () => TOOLS_PORT, answer: () => undefined, runOf: () => null };
  const here = createOutlets({ wall, environment: {}, tools });
  const opened = await here.open({
    policy: () => Promise.resolve(policy),
    projectName: 'shop',
    runId: 1,
    endpoints: [],
    onRefused: (sentence) => refused.push(sentence),
  });
  expect(opened).toMatchObject({ network: 'loopback', toolsUrl: null });
  const { hostname, port } = new URL(opened.env['HTTP_PROXY'] ?? '');
  const path = `http://127.0.0.1:${portOf(neighbour)}/`;
  const status = await new Promise<number>((resolve, reject) => {
    get({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).on('error', reject);
  });
  expect(status).toBe(403);
  expect(refused).toEqual([expect.stringContaining('this machine')]);
  opened.close(true);
  await here.close();
});
