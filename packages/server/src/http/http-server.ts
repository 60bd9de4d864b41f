import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Credentials } from '../auth/access.ts';
import type { SocketRoute } from '../ws/socket-route.ts';
import { attachSockets, type HandshakeRefusal } from '../ws/socket-server.ts';
import { type AddressCheck, createAddressCheck } from './guards.ts';
import type { Surroundings } from './http-app.ts';

export interface HttpServerOptions {
  /** An address of this machine; loopback unless somebody has decided otherwise. */
  readonly host: string;
  /** Further names under which this server may be addressed. */
  readonly names: readonly string[];
  /** 0 takes a free one. */
  readonly port: number;
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

/** Bounds for clients that send slowly, so that they do not hold connections for ever; in milliseconds. */
export interface Patience {
  /** From its connection to the end of its headers. */
  readonly headersMs: number;
  /** From its connection to the end of its body; an archive of some gigabytes takes its time. */
  readonly requestMs: number;
  /** How often it is looked who has taken too long. */
  readonly everyMs: number;
  /** What is under way when the server closes may still be answered for so long. */
  readonly lastAnswersMs: number;
}

const PATIENCE: Patience = {
  headersMs: 20_000,
  requestMs: 600_000,
  everyMs: 5_000,
  lastAnswersMs: 5_000,
};

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

/** The port is taken, or may not be opened. */
export class HttpServerFailure extends Error {
  override readonly name = 'HttpServerFailure';
  readonly code: 'port_in_use' | 'port_refused';

  constructor(code: HttpServerFailure['code'], message: string, options: { cause: unknown }) {
    super(message, options);
    this.code = code;
  }
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
  const { headersMs, requestMs, everyMs, lastAnswersMs } = options.patience ?? PATIENCE;
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: everyMs,
    },
    getRequestListener(app.fetch),
  );
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
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(toFailure(cause, options)));
    server.listen(options.port, options.host, () => resolve());
  });
  server.removeAllListeners('error');
  server.on('error', options.onFailure);
  const port = portOf(server.address());
  let closed: Promise<void> | null = null;
  return {
    url: `http://${bracketed(options.host)}:${port}`,
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
        await endConnections(server, answers, lastAnswersMs);
      })();
      return closed;
    },
  };
}

interface Answers {
  readonly underWay: number;
  /** Calls back when none is under way any more. */
  onLast(callback: () => void): void;
}

function countAnswers(server: Server): Answers {
  let underWay = 0;
  let onLast = () => {};
  server.on('request', (_request, response: ServerResponse) => {
    underWay += 1;
    response.once('close', () => {
      underWay -= 1;
      if (underWay === 0) onLast();
    });
  });
  return {
    get underWay() {
      return underWay;
    },
    onLast(callback) {
      onLast = callback;
    },
  };
}

/** Takes no new connection, lets those that wait for an answer have it, and hangs up. */
async function endConnections(
  server: Server,
  answers: Answers,
  lastAnswersMs: number,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), lastAnswersMs);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
    if (answers.underWay === 0) server.closeAllConnections();
    else answers.onLast(() => server.closeAllConnections());
  });
}

const SIGN_IN: HandshakeRefusal = {
  status: 401,
  code: 'not_authorised',
  detail: 'Sign in, or send the token of this home as a bearer.',
};

function forbid(refusal: ReturnType<AddressCheck>): HandshakeRefusal | null {
  return refusal === null ? null : { status: 403, ...refusal };
}

/** An address as it stands in front of a port. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

function toFailure(cause: NodeJS.ErrnoException, { host, port }: HttpServerOptions) {
  return cause.code === 'EADDRINUSE'
    ? new HttpServerFailure(
        'port_in_use',
        `Port ${port} on ${host} is taken by another program. End it, or choose another port.`,
        { cause },
      )
    : new HttpServerFailure('port_refused', `Port ${port} on ${host} cannot be opened.`, { cause });
}
