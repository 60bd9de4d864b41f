import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Credentials } from '../auth/access.ts';
import type { SocketRoute } from '../ws/socket-route.ts';
import { attachSockets, type HandshakeRefusal } from '../ws/socket-server.ts';
import { type AddressCheck, createAddressCheck } from './guards.ts';
import type { Surroundings } from './http-app.ts';
import type { Door } from '../standby/door.ts';
import { countAnswers, endConnections } from './last-answers.ts';
import {
  bracketed,
  listenOn,
  PATIENCE,
  serverOptions,
  type ListenPlace,
  type Patience,
} from './listen-on.ts';

export interface HttpServerOptions extends ListenPlace {
  /** Further names under which this server may be addressed. */
  readonly names: readonly string[];
  /** Listens for it already, when given. */
  readonly door?: Door;
  /** Builds what is served; called once, before the server listens. */
  readonly app: (surroundings: Surroundings) => Hono;
  readonly sockets: {
    readonly routes: readonly SocketRoute[];
    isAuthorised(credentials: Credentials): boolean;
  };
  /** Told of what broke while a request was answered. */
  readonly onFailure: (failure: unknown) => void;
  /** How long a client may take over what it sends. */
  readonly patience?: Patience;
  /** Closed with the server, while its connections still stand. */
  readonly beforeClose?: () => Promise<void>;
}

/** A server that listens. */
export interface HttpServer {
  /** Without a slash at the end, such as `http://127.0.0.1:8888`. */
  readonly url: string;
  readonly port: number;
  /** WebSockets that are open at present. */
  readonly openSockets: number;
  /** Answers a request that came in elsewhere as if it had come in here. */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Ends streams, answers what is under way, ends connections; resolves when the port is free again. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves the API, the tools of agents and the page; resolves when it listens. Rejects with
 * `HttpServerFailure`. The caller closes it.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const closing = new AbortController();
  const check = createAddressCheck([bracketed(options.host), ...options.names]);
  const { onFailure } = options;
  const app = options.app({ check, closing: closing.signal, onFailure });
  const server = createServer(serverOptions(options.patience), getRequestListener(app.fetch));
  const sockets = attachSockets(server, {
    routes: options.sockets.routes,
    admit: (headers) => {
      const { host, origin, authorization, cookie } = headers;
      const fetchSite = headers['sec-fetch-site']?.toString();
      return (
        forbid(check({ host, origin, fetchSite })) ??
        (options.sockets.isAuthorised({ authorization, cookie }) ? null : SIGN_IN)
      );
    },
    onFailure,
  });
  const answers = countAnswers(server);
  const { url, port } = await open(server, options);
  server.on('error', options.onFailure);
  let closed: Promise<void> | null = null;
  return {
    url,
    port,
    answer: (request, response) => void server.emit('request', request, response),
    get openSockets() {
      return sockets.size;
    },
    close() {
      closed ??= (async () => {
        closing.abort();
        await options.beforeClose?.();
        await sockets.close();
        // Whoever comes from now on is sent away, and those that wait for an answer have it.
        options.door?.turnTo({ kind: 'ending' });
        const { lastAnswersMs } = options.patience ?? PATIENCE;
        await (options.door === undefined
          ? endConnections(server, answers, lastAnswersMs)
          : answers.done(lastAnswersMs));
      })();
      return closed;
    },
  };
}

/** Where nobody listens for it yet, it does so itself. */
async function open(
  server: Server,
  options: HttpServerOptions,
): Promise<{ readonly url: string; readonly port: number }> {
  const { door } = options;
  if (door === undefined) {
    return await listenOn(server, options);
  }
  door.turnTo({
    kind: 'us',
    answers: {
      request: (request, response) => void server.emit('request', request, response),
      upgrade: (request, socket, head) => void server.emit('upgrade', request, socket, head),
    },
  });
  return { url: door.url, port: door.port };
}

const SIGN_IN: HandshakeRefusal = {
  status: 401,
  code: 'not_authorised',
  detail: 'Sign in, or send the token of this home as a bearer.',
};

function forbid(refusal: ReturnType<AddressCheck>): HandshakeRefusal | null {
  return refusal === null ? null : { status: 403, ...refusal };
}
