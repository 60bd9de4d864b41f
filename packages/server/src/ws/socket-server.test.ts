import { on, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { CLOSE_CODES, matchPath, type SocketListener, type SocketRoute } from './socket-route.ts';
import {
  attachSockets,
  type HandshakeRefusal,
  type SocketServer,
  type SocketServerOptions,
} from './socket-server.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) {
    await close();
  }
});

interface Door {
  readonly server: Server;
  readonly sockets: SocketServer;
  readonly failures: unknown[];
  connect(path: string, options?: ClientOptions & { protocols?: string[] }): WebSocket;
}

async function open(
  routes: readonly SocketRoute[],
  options: Partial<SocketServerOptions> = {},
): Promise<Door> {
  const failures: unknown[] = [];
  const server = createServer();
  const sockets = attachSockets(server, {
    routes,
    admit: () => null,
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    await sockets.close();
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    server,
    sockets,
    failures,
    connect(path, { protocols = [], ...rest } = {}) {
      const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocols, rest);
      // A refused or abandoned handshake is an error to the client, and expected here.
      client.on('error', () => undefined);
      closers.push(async () => client.terminate());
      return client;
    },
  };
}

const echo = (given: Partial<SocketRoute> = {}): SocketRoute => ({
  path: '/echo/:word',
  open: (peer, { params, query }) => ({
    onMessage: (message) => peer.send({ ...message, ...params, q: query.get('q') }),
    onClose: () => undefined,
  }),
  ...given,
});

async function nextMessage(client: WebSocket): Promise<unknown> {
  const [data] = await once(client, 'message');
  return JSON.parse(String(data));
}

async function refusalOf(client: WebSocket): Promise<{ status: number; body: unknown }> {
  const [, response] = await once(client, 'unexpected-response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk);
  }
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

describe('the handshake', () => {
  test('reaches the route of its path, with decoded parameters and the query', async () => {
    const { connect } = await open([echo({ path: '/other' }), echo()]);
    const client = connect('/echo/two%20words?q=%C3%A4');
    await once(client, 'open');
    client.send('{"a":1}');
    expect(await nextMessage(client)).toEqual({ a: 1, word: 'two words', q: 'ä' });
  });

  test.each(['/', '/echo', '/echo/a/b', '/echo/%E0%A4%A', '/ECHO/a'])(
    'of %s is refused with 404',
    async (path) => {
      const { connect, sockets } = await open([echo()]);
      const refusal = await refusalOf(connect(path));
      expect(refusal).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(sockets.size).toBe(0);
    },
  );

  test('is judged by its headers before the route hears of it', async () => {
    const refusal: HandshakeRefusal = { status: 401, code: 'not_authorised', detail: 'No.' };
    const admit = ({ authorization }: IncomingHttpHeaders) =>
      authorization === 'Bearer good' ? null : refusal;
    let opened = 0;
    const route = echo({
      open: () => {
        opened += 1;
        return null;
      },
    });
    const { connect } = await open([route], { admit });
    expect(await refusalOf(connect('/echo/a'))).toEqual({
      status: 401,
      body: { code: 'not_authorised', detail: 'No.' },
    });
    expect(await refusalOf(connect('/nowhere'))).toMatchObject({ status: 401 });
    expect(opened).toBe(0);
    await once(connect('/echo/a', { headers: { authorization: 'Bearer good' } }), 'open');
  });

  test('agrees on a subprotocol that the route speaks, and on none otherwise', async () => {
    const { connect } = await open([echo({ protocols: ['two.v1'] })]);
    const client = connect('/echo/a', { protocols: ['one.v1', 'two.v1'] });
    await once(client, 'open');
    expect(client.protocol).toBe('two.v1');
    const plain = connect('/echo/a');
    await once(plain, 'open');
    expect(plain.protocol).toBe('');
  });
});

describe('messages', () => {
  test.each([
    ['that are not JSON', 'not json'],
    ['that are no object', '[1]'],
    ['that are nothing', 'null'],
    ['in binary frames', Buffer.from('{"a":1}')],
  ])('%s are answered with an error, and the next is heard', async (_, message) => {
    const { connect } = await open([echo()]);
    const client = connect('/echo/a');
    await once(client, 'open');
    client.send(message);
    expect(await nextMessage(client)).toEqual({
      type: 'error',
      content: 'Invalid JSON. Send one JSON object per message, as text.',
    });
    client.send('{}');
    expect(await nextMessage(client)).toMatchObject({ word: 'a' });
  });

  test('that come before the route is ready wait for it', async () => {
    const ready = Promise.withResolvers<void>();
    const heard: object[] = [];
    const route = echo({
      async open(peer) {
        await ready.promise;
        return {
          onMessage(message) {
            heard.push(message);
            peer.send({ heard: heard.length });
          },
          onClose: () => undefined,
        };
      },
    });
    const { connect } = await open([route]);
    const client = connect('/echo/a');
    await once(client, 'open');
    client.send('{"n":1}');
    client.send('{"n":2}');
    const answers = on(client, 'message');
    ready.resolve();
    await answers.next();
    await answers.next();
    expect(heard).toEqual([{ n: 1 }, { n: 2 }]);
  });

  test('over the limit end the connection with 1009', async () => {
    const { connect } = await open([echo({ maxPayloadBytes: 1_000 })]);
    const client = connect('/echo/a');
    await once(client, 'open');
    client.send(JSON.stringify({ text: 'x'.repeat(2_000) }));
    const [code] = await once(client, 'close');
    expect(code).toBe(1009);
  });
});

describe('the end', () => {
  test('by the route says why, in a message and in the frame', async () => {
    const route = echo({
      open(peer) {
        peer.refuse(CLOSE_CODES.unknown, 'There is no such word.');
        return null;
      },
    });
    const { connect } = await open([route]);
    const client = connect('/echo/a');
    const said = nextMessage(client);
    const [code, reason] = await once(client, 'close');
    expect(await said).toEqual({ type: 'error', content: 'There is no such word.' });
    expect([code, String(reason)]).toEqual([4004, 'There is no such word.']);
  });

  test('is told to the listener once, also when it came while the route was opening', async () => {
    const closes: string[] = [];
    const opening = Promise.withResolvers<SocketListener>();
    const asked = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const listener = {
      onMessage: () => undefined,
      onClose: () => {
        closes.push('closed');
        told.resolve();
      },
    };
    const route = echo({
      open() {
        asked.resolve();
        return opening.promise;
      },
    });
    const { connect } = await open([route]);
    const client = connect('/echo/a');
    await asked.promise;
    client.terminate();
    opening.resolve(listener);
    await told.promise;
    expect(closes).toEqual(['closed']);
  });

  test('follows a failure of the route, which is told and kills nothing else', async () => {
    const route = echo({
      open: () => ({
        onMessage: () => {
          throw new Error('broken');
        },
        onClose: () => undefined,
      }),
    });
    const { connect, failures } = await open([route]);
    const [client, other] = [connect('/echo/a'), connect('/echo/b')];
    await Promise.all([once(client, 'open'), once(other, 'open')]);
    client.send('{}');
    const [code] = await once(client, 'close');
    expect(code).toBe(1011);
    expect(failures).toEqual([new Error('broken')]);
    expect(other.readyState).toBe(other.OPEN);
  });

  test('comes to a peer that does not answer pings', async () => {
    const ended = Promise.withResolvers<string | undefined>();
    const route = echo({
      open: (_, { params }) => ({
        onMessage: () => undefined,
        onClose: () => ended.resolve(params['word']),
      }),
    });
    const { connect } = await open([route], { pingMs: 50 });
    const [dead, live] = [connect('/echo/dead', { autoPong: false }), connect('/echo/live')];
    await Promise.all([once(dead, 'open'), once(live, 'open')]);
    const [code] = await once(dead, 'close');
    expect(code).toBe(1006);
    expect(await ended.promise).toBe('dead');
    expect(live.readyState).toBe(live.OPEN);
  });

  test('comes to a peer that does not read, with 4008', async () => {
    const route = echo({
      open(peer) {
        while (peer.open) {
          peer.send({ text: 'x'.repeat(64 * 1024) });
        }
        return { onMessage: () => undefined, onClose: () => undefined };
      },
    });
    const { connect } = await open([route]);
    const client = connect('/echo/a');
    const [code, reason] = await once(client, 'close');
    expect(code).toBe(4008);
    expect(String(reason)).toMatch(/reads too slowly/u);
  });

  test('of the server closes every socket, also of those that do not read', async () => {
    const { connect, sockets } = await open([echo()]);
    const [client, stuck] = [connect('/echo/a'), connect('/echo/b')];
    await Promise.all([once(client, 'open'), once(stuck, 'open')]);
    stuck.pause();
    const gone = once(client, 'close');
    await sockets.close();
    expect((await gone)[0]).toBe(1001);
    expect(sockets.size).toBe(0);
  });
});

describe('a path', () => {
  test.each([
    ['/a/:b', '/a/x', { b: 'x' }],
    ['/a/:b', '/a/', { b: '' }],
    ['/a/:b', '/a/x%2Fy', { b: 'x/y' }],
    ['/a/:b', '/a/x/y', null],
    ['/a/:b/:c', '/a/x/y', { b: 'x', c: 'y' }],
    ['/a', '/b', null],
  ])('%s against %s', (pattern, path, params) => {
    expect(matchPath(pattern, path)).toEqual(params);
  });
});
