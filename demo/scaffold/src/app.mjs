import { createServer } from 'node:http';
import { openDatabase } from './database.mjs';
import { loadFeatures } from './load-features.mjs';
import { createRouter, HttpError, Reply } from './router.mjs';
import { listClientFeatures, serveFile } from './static.mjs';

const LARGEST_BODY = 100_000;

/** A server with every feature in `src/features/`. Closing it closes the database. */
export async function createApp(databaseFile) {
  const features = await loadFeatures();
  const database = openDatabase(databaseFile, features);
  const route = createRouter([
    {
      routes: {
        'GET /api/health': () => ({ ok: true, features: features.map(({ name }) => name) }),
        'GET /features.json': () => listClientFeatures(),
      },
    },
    ...features,
  ]);

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      // An address such as /%zz cannot be decoded.
      const status = error instanceof URIError ? 400 : error instanceof HttpError ? error.status : 500;
      if (status === 500) console.error(error);
      const message = status === 500 ? 'Something went wrong in the kitchen.' : error.message;
      send(response, new Reply(status, { error: message }));
    });
  });
  server.on('close', () => database.close());
  return server;

  async function answer(request, response) {
    const url = new URL(request.url, 'http://localhost');
    const found = route(request.method, url.pathname);
    if (found === null) return serveFile(request, response, url.pathname);
    const body = ['POST', 'PUT'].includes(request.method) ? await readBody(request) : {};
    const query = Object.fromEntries(url.searchParams);
    send(response, await found.handler({ database, params: found.params, query, body }));
  }
}

async function readBody(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > LARGEST_BODY) throw new HttpError(413, 'That is too much at once.');
  }
  try {
    const body = JSON.parse(text || '{}');
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Said below, for every body that is no JSON object.
  }
  throw new HttpError(400, 'Send a JSON object.');
}

function send(response, result) {
  const { status, body, headers } = result instanceof Reply ? result : new Reply(200, result);
  const isText = typeof body === 'string';
  response.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body ?? null));
}
