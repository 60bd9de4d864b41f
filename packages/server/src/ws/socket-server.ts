import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { createPeer } from './peer.ts';
import {
  CLOSE_CODES,
  matchPath,
  type SocketListener,
  type SocketRequest,
  type SocketRoute,
} from './socket-route.ts';

/** Why a handshake is not answered with a socket. */
export interface HandshakeRefusal {
  readonly status: 401 | 403 | 404;
  readonly code: string;
  readonly detail: string;
}

export interface SocketServerOptions {
  readonly routes: readonly SocketRoute[];
  /** Judges who knocks by the headers of the handshake, before anything is accepted; null lets them in. */
  admit(headers: IncomingHttpHeaders): HandshakeRefusal | null;
  /** Told of what broke inside a route. */
  readonly onFailure: (failure: unknown) => void;
  /** A peer that has not shown itself for twice this time is dropped. Default: 30 s. */
  readonly pingMs?: number;
}

/** The sockets of one HTTP server. */
export interface SocketServer {
  /** Sockets that are open at present. */
  readonly size: number;
  /** Closes every socket with 1001, and cuts those that do not answer. Idempotent. */
  close(): Promise<void>;
}

const PING_MS = 30_000;
const MAX_PAYLOAD_BYTES = 64 * 1024;
/** How long a peer may take to answer our close frame, also one that has stopped reading. */
const CLOSE_TIMEOUT_MS = 2_000;

interface Bound {
  readonly route: SocketRoute;
  readonly accept: WebSocketServer;
}

/**
 * Answers the upgrade requests of `server` by the table of routes. Refuses before the handshake whom `admit`
 * does not let in, and paths that no route has. Dead peers are found by protocol-level pings.
 */
export function attachSockets(server: Server, options: SocketServerOptions): SocketServer {
  const bound = options.routes.map(bind);
  const living = new Map<WebSocket, { answered: boolean }>();
  const onUpgrade = (request: IncomingMessage, connection: Duplex, head: Buffer): void => {
    connection.on('error', () => connection.destroy());
    const found = find(bound, request.url ?? '/');
    const refusal =
      options.admit(headersOf(request)) ?? (found === null ? nothingAt(request.url ?? '/') : null);
    if (refusal !== null || found === null) {
      answer(connection, refusal ?? nothingAt(request.url ?? '/'));
      return;
    }
    found.accept.handleUpgrade(request, connection, head, (socket) => {
      const life = { answered: true };
      living.set(socket, life);
      socket.on('pong', () => (life.answered = true));
      socket.on('message', () => (life.answered = true));
      socket.on('close', () => living.delete(socket));
      serve(socket, found, options.onFailure);
    });
  };
  server.on('upgrade', onUpgrade);
  const pulse = setInterval(() => {
    for (const [socket, life] of living) {
      if (life.answered) {
        life.answered = false;
        socket.ping();
      } else {
        socket.terminate();
      }
    }
  }, options.pingMs ?? PING_MS);
  pulse.unref();

  let closed: Promise<void> | null = null;
  return {
    get size() {
      return living.size;
    },
    close() {
      closed ??= (async () => {
        clearInterval(pulse);
        server.off('upgrade', onUpgrade);
        await Promise.all([...living.keys()].map(sayGoodbye));
      })();
      return closed;
    },
  };
}

/** One who names two hosts means neither. */
function headersOf({ headers, headersDistinct }: IncomingMessage): IncomingHttpHeaders {
  const { host: _, ...rest } = headers;
  return headersDistinct['host']?.length === 1 ? headers : rest;
}

function bind(route: SocketRoute): Bound {
  const protocols = new Set(route.protocols);
  // A variable, since the types of the library do not know `closeTimeout` yet.
  const options = {
    noServer: true,
    clientTracking: false,
    maxPayload: route.maxPayloadBytes ?? MAX_PAYLOAD_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: (offered: Set<string>) =>
      [...offered].find((name) => protocols.has(name)) ?? false,
  };
  return { route, accept: new WebSocketServer(options) };
}

interface Found extends Bound {
  readonly request: SocketRequest;
}

function find(bound: readonly Bound[], url: string): Found | null {
  const [path = '/', query = ''] = url.split(/\?(.*)/s);
  for (const candidate of bound) {
    const params = matchPath(candidate.route.path, path);
    if (params !== null) {
      return { ...candidate, request: { params, query: new URLSearchParams(query) } };
    }
  }
  return null;
}

function serve(
  socket: WebSocket,
  { route, request }: Found,
  onFailure: (failure: unknown) => void,
): void {
  const toError = route.toError ?? ((content: string) => ({ type: 'error', content }));
  const peer = createPeer(socket, toError);
  const fail = (failure: unknown): void => {
    onFailure(failure);
    peer.refuse(CLOSE_CODES.failed, 'The control plane failed; its log says how.');
  };
  // What the peer does wrong ends its connection, with a code of the protocol.
  socket.on('error', () => undefined);
  socket.pause();
  let listener: SocketListener | null = null;
  let ended = false;
  socket.on('close', () => {
    ended = true;
    listener?.onClose();
  });
  socket.on('message', (data, isBinary) => {
    if (!peer.open) {
      return;
    }
    const message = isBinary ? null : parseObject(data);
    if (message === null) {
      peer.send(toError('Invalid JSON. Send one JSON object per message, as text.'));
      return;
    }
    try {
      listener?.onMessage(message);
    } catch (failure) {
      fail(failure);
    }
  });
  void (async () => {
    try {
      const opened = await route.open(peer, request);
      if (ended) {
        opened?.onClose();
      } else {
        listener = opened;
      }
    } catch (failure) {
      fail(failure);
    }
    socket.resume();
  })();
}

function parseObject(data: RawData): object | null {
  try {
    const parsed: unknown = JSON.parse(String(data));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function nothingAt(url: string): HandshakeRefusal {
  const path = url.split('?')[0] ?? '/';
  return { status: 404, code: 'not_found', detail: `There is no socket at ${path}.` };
}

const STATUS_LINES = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' } as const;

function answer(connection: Duplex, { status, code, detail }: HandshakeRefusal): void {
  const body = JSON.stringify({ detail, code });
  connection.end(
    [
      `HTTP/1.1 ${status} ${STATUS_LINES[status]}`,
      'connection: close',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
    () => connection.destroy(),
  );
}

/** Resolves when the socket is gone. */
function sayGoodbye(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) {
      resolve();
      return;
    }
    socket.once('close', () => resolve());
    socket.close(CLOSE_CODES.goingAway, 'The control plane ends.');
  });
}
