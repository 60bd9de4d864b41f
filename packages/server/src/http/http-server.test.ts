import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGuardedApp } from './http-app.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';

let server: HttpServer;
let lastAnswersMs = 60_000;
/** `/wait` is answered when it is resolved. */
let released: PromiseWithResolvers<void>;
let waiting: PromiseWithResolvers<void>;

beforeEach(open);
afterEach(() => server.close());

async function open() {
  released = Promise.withResolvers();
  waiting = Promise.withResolvers();
  server = await createHttpServer({
    host: '127.0.0.1',
    names: [],
    port: 0,
    app(surroundings) {
      const app = createGuardedApp(surroundings);
      app.post('/read', async (context) => context.text(await context.req.text()));
      app.get('/wait', async (context) => {
        waiting.resolve();
        await released.promise;
        return context.text('answered');
      });
      return app;
    },
    sockets: { routes: [], isAuthorised: () => false },
    onFailure: () => undefined,
    patience: { headersMs: 200, requestMs: 400, everyMs: 50, lastAnswersMs },
  });
}

/** Sends the beginning of a request and nothing more; answers what came before the server hung up. */
async function sendSlowly(beginning: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write(beginning);
  await closed;
  return text;
}

test.each([
  ['a request line', 'POST /re'],
  ['headers', 'POST /read HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: '],
  ['a body', 'POST /read HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nslow'],
  ['chunks', 'POST /read HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsl'],
])('a client that does not come to the end of %s is sent away', async (_name, beginning) => {
  const slow = sendSlowly(beginning);
  const quick = await fetch(`${server.url}/read`, { method: 'POST', body: 'quick' });
  expect(await quick.text()).toBe('quick');
  expect(await slow).toMatch(/^HTTP\/1\.1 408 /);
});

test('what is under way when it closes is answered, and nothing new is taken', async () => {
  const kept = new Agent({ keepAlive: true });
  const asked = get(`${server.url}/wait`, { agent: kept });
  await waiting.promise;
  const closed = server.close();
  await expect(fetch(`${server.url}/read`, { method: 'POST', body: 'late' })).rejects.toThrow();
  released.resolve();
  const [answer] = await once(asked, 'response');
  expect(await text(answer)).toBe('answered');
  await closed;
  kept.destroy();
});

test('a client that waits for ever does not keep it open', async () => {
  await server.close();
  lastAnswersMs = 1;
  await open();
  const hung = fetch(`${server.url}/wait`);
  await waiting.promise;
  await server.close();
  await expect(hung).rejects.toThrow();
  released.resolve();
});
