import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createApp } from '../src/app.mjs';

/**
 * An application of its own with an empty database, for one test or one probe. `ask` answers
 * `{status, headers, body}`. Ends with the test.
 */
export async function startApp(test, port = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'kitchen-'));
  const server = await createApp(join(folder, 'kitchen.db'));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: listening } = server.address();
  const agent = new http.Agent({ keepAlive: true });
  test.after(async () => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (method, path, body) => {
    const request = http.request({ agent, host: '127.0.0.1', port: listening, method, path });
    request.setHeader('content-type', 'application/json');
    request.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = await once(request, 'response');
    const answer = await text(response);
    const isJson = response.headers['content-type']?.startsWith('application/json');
    return { status: response.statusCode, headers: response.headers, body: isJson ? JSON.parse(answer) : answer };
  };
  return {
    ask,
    get: async (path) => (await ask('GET', path)).body,
    post: async (path, body) => (await ask('POST', path, body)).body,
    put: async (path, body) => (await ask('PUT', path, body)).body,
  };
}
