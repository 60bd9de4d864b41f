import { on, once } from 'node:events';
import { createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createGuardedApp } from '../http/http-app.ts';
import { checkToken } from '../http/guards.ts';
import { createHttpServer } from '../http/http-server.ts';
import { connect as connectAgent, noControl, openWorld } from '../testing/world.ts';
import type { SocketRoute } from '../ws/socket-route.ts';
import { openDoor, type Door } from './door.ts';

const TOKEN = 'one-for-all';
const BEARER = { authorization: `Bearer ${TOKEN}` };
const LOCAL = '127.0.0.1';

const closers: Array<() => Promise<unknown>> = [];
const failures: unknown[] = [];
let standby: Door;
beforeEach(async () => {
  standby = await openTestDoor();
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  expect(failures.splice(0)).toEqual([]);
});

const onFailure = (failure: unknown): void => void failures.push(failure);

async function openTestDoor(patienceMs = 20_000): Promise<Door> {
  const door = await openDoor({ host: LOCAL, port: 0, names: [], patienceMs, onFailure });
  closers.push(() => door.close());
  return door;
}

const echo: SocketRoute = {
  path: '/echo/:word',
  open: (peer, { params }) => ({
    onMessage: (message) =>
      'end' in message ? peer.refuse(4004, 'no such thing') : peer.send({ ...message, ...params }),
    onClose: () => undefined,
  }),
};

/** One that leads: our server behind a door of its own, with routes that show what reaches them. */
async function openLeader() {
  const door = await openTestDoor();
  const counted = { commands: 0 };
  const opened = Promise.withResolvers<(words: string) => void>();
  const server = await createHttpServer({
    host: LOCAL,
    port: 0,
    names: [],
    door,
    app(surroundings) {
      const app = createGuardedApp(surroundings);
      app.use(checkToken(TOKEN));
      app.post('/commands', async (context) => {
        counted.commands += 1;
        return context.json({ said: await context.req.text(), q: context.req.query('q') }, 201);
      });
      app.get('/events', (context) => {
        const stream = new TransformStream<Uint8Array, Uint8Array>();
        const writer = stream.writable.getWriter();
        opened.resolve((words) => void writer.write(new TextEncoder().encode(words)));
        return context.body(stream.readable, 200, { 'content-type': 'text/event-stream' });
      });
      return app;
    },
    sockets: {
      routes: [echo],
      isAuthorised: ({ authorization }) => authorization === BEARER.authorization,
    },
    onFailure,
  });
  closers.push(() => server.close());
  return { url: door.url, door, server, counted, say: opened.promise };
}

/** One that leads and does with each request what the test says. */
async function openScripted(play: (request: IncomingMessage, response: ServerResponse) => void) {
  let asked = 0;
  const server = createServer((incoming, response) => {
    asked += 1;
    play(incoming, response);
  });
  server.listen(0, LOCAL);
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return { url: `http://${LOCAL}:${port}`, asked: () => asked };
}

/** A port on which nobody listens. */
async function closedAddress(): Promise<string> {
  const door = await openTestDoor();
  await door.close();
  return door.url;
}

const command = (url: string, init: RequestInit = {}) =>
  fetch(`${url}/commands?q=%C3%A4`, { method: 'POST', headers: BEARER, body: 'do it', ...init });
const toOther = (address: string) => standby.turnTo({ kind: 'other', address });

describe('what is sent on', () => {
  test('a command with its body, its query and its answer, however long', async () => {
    const leader = await openLeader();
    toOther(leader.url);
    const long = 'ä'.repeat(1_000_000);
    const answer = await command(standby.url, { body: long });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ said: long, q: 'ä' });
    expect(leader.counted.commands).toBe(1);
  });

  test('a stream, word by word, and its end when who leads goes away', async () => {
    const leader = await openLeader();
    toOther(leader.url);
    const asked = get(`${standby.url}/events`, { headers: BEARER });
    const say = await leader.say;
    say('data: one\n\n');
    const [answer]: IncomingMessage[] = await once(asked, 'response');
    if (answer === undefined) throw new Error('no answer');
    const chunks = on(answer, 'data', { close: ['aborted'] });
    expect(String((await chunks.next()).value)).toBe('data: one\n\n');
    say('data: two\n\n');
    expect(String((await chunks.next()).value)).toBe('data: two\n\n');
    const broken = once(answer, 'error');
    await leader.door.close();
    // Cut off in the middle: a whole stream would look like the end of what there is to tell.
    expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  test('a stream ends, too, when another one leads', async () => {
    const leader = await openLeader();
    toOther(leader.url);
    const asked = get(`${standby.url}/events`, { headers: BEARER });
    (await leader.say)('data: one\n\n');
    const [answer]: IncomingMessage[] = await once(asked, 'response');
    const broken = once(answer ?? asked, 'error');
    answer?.resume();
    standby.turnTo({ kind: 'nobody' });
    expect(await broken).toMatchObject([{ code: 'ECONNRESET' }]);
  });

  test('a socket in both directions, with the code and the words of its end', async () => {
    const leader = await openLeader();
    toOther(leader.url);
    const [mine, theirs] = [await openSocket(), await openSocket()];
    mine.send('{"a":1}');
    expect(JSON.parse(String((await once(mine, 'message'))[0]))).toEqual({ a: 1, word: 'b c' });
    mine.send('{"end":1}');
    const [code, reason] = await once(mine, 'close');
    expect([code, String(reason)]).toEqual([4004, 'no such thing']);
    theirs.close(4321, 'enough');
    expect((await once(theirs, 'close'))[0]).toBe(4321);
  });

  test('a socket ends when who leads ends in order, with the code for that', async () => {
    const leader = await openLeader();
    toOther(leader.url);
    const client = await openSocket();
    const closed = once(client, 'close');
    await leader.server.close();
    expect((await closed)[0]).toBe(1001);
  });

  test('the tools of agents', async () => {
    const world = await openWorld(noControl);
    closers.push(() => world.close());
    await world.plant({ name: 'cart' });
    const { bearer } = await world.agent('coding', [1]);
    toOther(world.http.url);
    const client = await connectAgent(standby.url, bearer);
    const said = await client.callTool({ name: 'feature_get_stats', arguments: {} });
    expect(said.isError ?? false).toBe(false);
    expect(JSON.stringify(said.content)).toContain('total');
    await client.close();
    await expect(connectAgent(standby.url, 'guessed')).rejects.toThrow();
  });
});

describe('while nobody leads', () => {
  test('a command waits, and is done once when somebody does', async () => {
    const leader = await openLeader();
    const waiting = command(standby.url);
    // The first one is known to wait when a later one has been answered here.
    expect((await fetch(`${standby.url}/healthz`)).status).toBe(200);
    toOther(leader.url);
    expect((await waiting).status).toBe(201);
    expect(leader.counted.commands).toBe(1);
  });

  test('it waits no longer than it should, and is told when to come again', async () => {
    const impatient = await openTestDoor(50);
    const answer = await command(impatient.url);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({ code: 'no_leader' });
    const client = new WebSocket(`${impatient.url.replace('http', 'ws')}/echo/a`, {
      headers: BEARER,
    });
    client.on('error', () => undefined);
    const [, refusal] = await once(client, 'unexpected-response');
    expect(refusal.statusCode).toBe(503);
  });

  test('one whose address is closed is tried again until the next one leads', async () => {
    const leader = await openLeader();
    toOther(await closedAddress());
    const waiting = command(standby.url);
    expect((await fetch(`${standby.url}/healthz`)).status).toBe(200);
    toOther(leader.url);
    expect((await waiting).status).toBe(201);
    expect(leader.counted.commands).toBe(1);
  });

  test('one that ends sends away at once, and nothing goes in a circle', async () => {
    standby.turnTo({ kind: 'ending' });
    expect(await (await command(standby.url)).json()).toMatchObject({ code: 'no_leader' });
    const [one, other] = [await openTestDoor(100), await openTestDoor(100)];
    one.turnTo({ kind: 'other', address: other.url });
    other.turnTo({ kind: 'other', address: one.url });
    expect(await (await command(one.url)).json()).toMatchObject({ code: 'no_leader' });
  });

  test('it says of itself how it stands', async () => {
    const statusOf = async (path: string) => {
      const answer = await fetch(`${standby.url}${path}`);
      return [answer.status, await answer.json()];
    };
    expect(await statusOf('/readyz')).toEqual([
      503,
      { status: 'not_ready', reason: 'leader_unknown' },
    ]);
    toOther(await closedAddress());
    expect(await statusOf('/readyz')).toEqual([200, { status: 'ready', role: 'standby' }]);
    standby.turnTo({ kind: 'ending' });
    expect(await statusOf('/readyz')).toEqual([503, { status: 'not_ready', reason: 'closing' }]);
    expect(await statusOf('/healthz')).toEqual([200, { status: 'ok' }]);
  });
});

describe('an answer that is lost', () => {
  test('of a command is said to be lost, and the command is not repeated', async () => {
    const dying = await openScripted((incoming) => {
      incoming.resume().once('end', () => incoming.socket.destroy());
    });
    toOther(dying.url);
    const answer = await command(standby.url);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({ code: 'answer_lost' });
    expect(dying.asked()).toBe(1);
  });

  test('of a question is asked for again, of who leads then', async () => {
    const next = await openScripted((_, response) => response.end('known'));
    const dying = await openScripted((incoming) => {
      incoming.socket.destroy();
      toOther(next.url);
    });
    toOther(dying.url);
    expect(await (await fetch(`${standby.url}/features`)).text()).toBe('known');
    expect([dying.asked(), next.asked()]).toEqual([1, 1]);
  });

  test('a command that is under way at one that is deposed is given up', async () => {
    const frozen = await openScripted(() => standby.turnTo({ kind: 'nobody' }));
    toOther(frozen.url);
    expect(await (await command(standby.url)).json()).toMatchObject({ code: 'answer_lost' });
  });

  test('in the middle is cut off, not ended', async () => {
    const dying = await openScripted((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.socket?.destroy());
    });
    toOther(dying.url);
    const answer = await fetch(`${standby.url}/features`);
    await expect(answer.text()).rejects.toThrow();
    expect(dying.asked()).toBe(1);
  });
});

/** What a page, a stranger or one without a token may send, and must be refused wherever it is sent. */
const ATTEMPTS: Record<string, Record<string, string>> = {
  'no token': {},
  'a wrong token': { authorization: 'Bearer guessed' },
  'another name': { ...BEARER, host: 'ropewalk.evil.example' },
  'another origin': { ...BEARER, origin: 'http://evil.example' },
  'another port of this machine': { ...BEARER, origin: 'http://127.0.0.1:1' },
  'a page of another site': { ...BEARER, 'sec-fetch-site': 'cross-site' },
  'a navigation with a body': {
    ...BEARER,
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
  },
  'the words of another control plane': { 'ropewalk-forwarded': '1', 'x-forwarded-for': LOCAL },
  'a name for who is asked first': { ...BEARER, host: 'evil', 'x-forwarded-host': LOCAL },
};

describe('the guards', () => {
  test.each(Object.entries(ATTEMPTS))(
    'nobody gets further by way of one that stands by: %s',
    async (_, headers) => {
      const leader = await openLeader();
      toOther(leader.url);
      const impatient = await openTestDoor(100);
      impatient.turnTo({ kind: 'other', address: leader.url });
      const direct = await statusOfPost(leader.url, headers);
      expect([401, 403]).toContain(direct);
      const forwarded = await statusOfPost(impatient.url, headers);
      expect([401, 403, 503]).toContain(forwarded);
      expect(await statusOfHandshake(leader.url, headers)).toBe(direct);
      expect([401, 403, 503]).toContain(await statusOfHandshake(impatient.url, headers));
      expect(leader.counted.commands).toBe(0);
      expect(leader.server.openSockets).toBe(0);
    },
  );

  test('its own page is let in by way of either', async () => {
    const leader = await openLeader();
    toOther(leader.url);
    for (const url of [leader.url, standby.url]) {
      expect(await statusOfPost(url, { ...BEARER, origin: url })).toBe(201);
    }
  });

  test('a request line with an address of its own leads nowhere else', async () => {
    const leader = await openLeader();
    const stranger = await openScripted((_, response) => response.end('stranger'));
    toOther(leader.url);
    for (const { port } of [leader.door, standby]) {
      const said = await sayRaw(
        port,
        `GET ${stranger.url}/events HTTP/1.1\r\nHost: ${LOCAL}:${port}\r\nAuthorization: ${BEARER.authorization}\r\nConnection: close\r\n\r\n`,
      );
      expect(said).toMatch(/^HTTP\/1\.1 40[0-9] /);
    }
    expect(stranger.asked()).toBe(0);
  });

  test('who names two hosts means neither', async () => {
    const leader = await openLeader();
    toOther(leader.url);
    for (const { port } of [leader.door, standby]) {
      const said = await sayRaw(
        port,
        `GET /events HTTP/1.1\r\nHost: ${LOCAL}:${port}\r\nHost: evil.example\r\nAuthorization: ${BEARER.authorization}\r\nConnection: close\r\n\r\n`,
      );
      expect(said).toMatch(/^HTTP\/1\.1 40[0-9] /);
    }
  });
});

async function openSocket(): Promise<WebSocket> {
  const client = new WebSocket(`${standby.url.replace('http', 'ws')}/echo/b%20c`, {
    headers: BEARER,
  });
  closers.push(async () => client.terminate());
  await once(client, 'open');
  return client;
}

async function statusOfPost(url: string, headers: Record<string, string>): Promise<number> {
  const asked = request(`${url}/commands`, { method: 'POST', headers });
  asked.end('do it');
  const [answer]: IncomingMessage[] = await once(asked, 'response');
  answer?.resume();
  return answer?.statusCode ?? 0;
}

async function statusOfHandshake(url: string, headers: Record<string, string>): Promise<number> {
  const client = new WebSocket(`${url.replace('http', 'ws')}/echo/a`, { headers });
  client.on('error', () => undefined);
  const [, answer] = await once(client, 'unexpected-response');
  answer.resume();
  return answer.statusCode;
}

async function sayRaw(port: number, words: string): Promise<string> {
  const socket = connect(port, LOCAL);
  socket.write(words);
  return await text(socket);
}
