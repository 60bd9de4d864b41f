import type { ClientRequest, IncomingMessage } from 'node:http';
import { field, readJson } from './json.ts';
import { McpFailure, type McpEndpoint } from './mcp-types.ts';

/** Sends JSON-RPC messages to one address, over connections that are kept. */
export interface Poster {
  /** Rejects with `McpFailure` or the signal's reason. */
  post(
    message: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<HttpReply>;
  close(): void;
}

/** A poster for this endpoint; the caller closes it. */
export function createPoster(endpoint: McpEndpoint): Poster {
  // `import` would read every export, and one of them loads a whole HTTP client of another kind: 40 ms.
  const http = process.getBuiltinModule('node:http');
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const own = Object.fromEntries(endpoint.headers.map(({ name, value }) => [name, value]));

  return {
    async post(message, headers, signal) {
      const options = {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...own,
          ...headers,
        },
        signal,
      };
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      const start = () =>
        exchange(http.request(endpoint.url, options), body, message['id'] ?? null);
      try {
        return await start();
      } catch (cause) {
        signal.throwIfAborted();
        // The server may close a kept socket at the moment in which we use it again.
        if (cause instanceof StaleSocket) return await start();
        throw cause;
      }
    },
    close: () => agent.destroy(),
  };
}

class StaleSocket extends Error {}

/** One reply, read to its end or up to our answer. */
export interface HttpReply {
  readonly status: number;
  readonly sessionId: string | null;
  readonly isStream: boolean;
  readonly body: string;
}

/** Sends one message; a streamed reply is read up to the answer with this id. */
function exchange(request: ClientRequest, body: string, id: unknown): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    request.once('error', (cause: NodeJS.ErrnoException) => {
      if (request.reusedSocket && cause.code === 'ECONNRESET') return reject(new StaleSocket());
      reject(
        new McpFailure('unreachable', `The MCP endpoint cannot be reached: ${cause.message}`, {
          cause,
        }),
      );
    });
    request.once('response', (response: IncomingMessage) => {
      const isStream = response.headers['content-type']?.startsWith('text/event-stream') ?? false;
      const sessionId = response.headers['mcp-session-id'];
      const settle = (text: string) =>
        resolve({
          status: response.statusCode ?? 0,
          sessionId: typeof sessionId === 'string' ? sessionId : null,
          isStream,
          body: text,
        });
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (isStream && messagesOf(text).some((message) => field(message, 'id') === id)) {
          settle(text);
          response.destroy();
        }
      });
      response.once('end', () => settle(text));
      response.once('error', (cause) =>
        reject(new McpFailure('unreachable', 'The MCP endpoint broke off its reply.', { cause })),
      );
    });
    request.end(body);
  });
}

/** The messages of a stream of server-sent events, as far as its events are complete. */
function messagesOf(stream: string): unknown[] {
  const events = stream.replaceAll('\r\n', '\n').split('\n\n').slice(0, -1);
  return events.flatMap((event) => {
    const data = event
      .split('\n')
      .filter((line) => line.startsWith('data:'))
      .map((line) => line.slice(5).replace(/^ /, ''))
      .join('\n');
    const message = data === '' ? undefined : readJson(data);
    return message === undefined ? [] : [message];
  });
}

/** The messages of a reply. */
export function messagesIn(reply: HttpReply): unknown[] {
  return reply.isStream ? messagesOf(reply.body) : [readJson(reply.body)].flat();
}
