import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { HealthAnswer, Readiness } from '@ropewalk/contracts';
import {
  type AddressCheck,
  type AddressRefusal,
  createAddressCheck,
  hostHeaderOf,
} from '../http/guards.ts';
import {
  bracketed,
  listenOn,
  serverOptions,
  stopListening,
  type ListenPlace,
} from '../http/listen-on.ts';
import { createForwarder, FORWARDED, type Forwarder } from './forward.ts';

/*
 * Where a control plane of several is reached, for as long as its process lives: by who leads itself, and else on the
 * way to who leads.
 */

/** Who answers. */
export type Answering =
  | { readonly kind: 'us'; readonly answers: Answers }
  | { readonly kind: 'other'; readonly address: string }
  /** Nobody yet: whoever asks waits. */
  | { readonly kind: 'nobody' }
  /** Nobody here any more: whoever asks is sent away. */
  | { readonly kind: 'ending' };

/** The control plane of this process. */
export interface Answers {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface Door {
  readonly url: string;
  readonly port: number;
  turnTo(answering: Answering): void;
  /** Ends all connections; resolves when the port is free again. Idempotent. */
  close(): Promise<void>;
}

export interface DoorOptions extends ListenPlace {
  /** Further names under which it may be addressed. */
  readonly names: readonly string[];
  /** How long a request waits for somebody who answers. Default: 15 s. */
  readonly patienceMs?: number;
  readonly onFailure: (failure: unknown) => void;
}

const PATIENCE_MS = 15_000;
const AGAIN_MS = 250;
const RETRY_AFTER_S = 5;
/** Whoever asks these wants to know of this process. */
const ABOUT_US: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/api/health']);
/** These change nothing, so they may be sent twice. */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

interface Refused {
  readonly code: string;
  readonly detail: string;
}

const NOBODY: Refused = {
  code: 'no_leader',
  detail:
    'No control plane leads at present, and nothing was changed. Try again in some seconds; where it stays so, look at the control planes and at their database.',
};
const UNKNOWN: Refused = {
  code: 'answer_lost',
  detail:
    'The control plane that leads ended or was taken over before it answered, so it is not known here whether this was done. Look before you ask for it again.',
};

/** Opens it; nobody answers yet. Rejects with `HttpServerFailure`. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const turn = createTurn();
  const desk: Desk = {
    turn,
    forwarder: createForwarder(),
    check: createAddressCheck([bracketed(options.host), ...options.names]),
    patienceMs: options.patienceMs ?? PATIENCE_MS,
  };
  const failing = (stream: { destroy(): unknown }) => (failure: unknown) => {
    options.onFailure(failure);
    stream.destroy();
  };
  const server = createServer(serverOptions(), (request, response) => {
    answer(desk, request, response).catch(failing(response));
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    upgrade(desk, request, socket, head).catch(failing(socket));
  });
  const place = await listenOn(server, options);
  server.on('error', options.onFailure);
  let closed: Promise<void> | null = null;
  return {
    ...place,
    turnTo(next) {
      turn.to(next);
      desk.forwarder.keepOnly(next.kind === 'other' ? next.address : null);
    },
    close: () => (closed ??= stopListening(server)),
  };
}

interface Desk {
  readonly turn: Turn;
  readonly forwarder: Forwarder;
  readonly check: AddressCheck;
  readonly patienceMs: number;
}

/** Who answers at this moment. */
interface Turn {
  now(): Answering;
  to(next: Answering): void;
  /** Resolves when somebody else does, or after so long. */
  changedOrAfter(ms: number): Promise<void>;
}

function createTurn(): Turn {
  let answering: Answering = { kind: 'nobody' };
  let changed = Promise.withResolvers<void>();
  return {
    now: () => answering,
    to(next) {
      answering = next;
      changed.resolve();
      changed = Promise.withResolvers();
    },
    async changedOrAfter(ms) {
      const over = Promise.withResolvers<void>();
      const timer = setTimeout(over.resolve, ms);
      await Promise.race([changed.promise, over.promise]);
      clearTimeout(timer);
    },
  };
}

async function answer(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const first = desk.turn.now();
  if (first.kind === 'us') {
    first.answers.request(request, response);
    return;
  }
  const refusal = judge(desk, request);
  if (refusal !== null) {
    say(response, 403, refusal);
    return;
  }
  const path = pathOf(request);
  if (ABOUT_US.has(path)) {
    sayHowWeStand(response, path, first);
    return;
  }
  const deadline = performance.now() + desk.patienceMs;
  while (!response.destroyed) {
    const now = await whoAnswers(desk, request, deadline);
    if (now === null) {
      say(response, 503, NOBODY);
      return;
    }
    if (now.kind === 'us') {
      now.answers.request(request, response);
      return;
    }
    const outcome = await desk.forwarder.forward(request, response, now.address);
    if (outcome === 'answered') {
      return;
    }
    if (outcome === 'unknown' && !SAFE.has(request.method ?? '')) {
      say(response, 503, UNKNOWN);
      return;
    }
    await desk.turn.changedOrAfter(AGAIN_MS);
  }
}

async function upgrade(
  desk: Desk,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const first = desk.turn.now();
  const isFit = first.kind === 'us' || judge(desk, request) === null;
  const now = isFit ? await whoAnswers(desk, request, performance.now() + desk.patienceMs) : null;
  if (now?.kind === 'us') {
    now.answers.upgrade(request, socket, head);
  } else if (now === null || !(socket instanceof Socket)) {
    const status = isFit ? '503 Service Unavailable' : '403 Forbidden';
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  } else {
    await desk.forwarder.upgrade(request, socket, head, now.address);
    socket.destroy();
  }
}

/** Null when nobody has come until then. What another one has sent here is not sent on. */
async function whoAnswers(
  { turn }: Desk,
  { headers }: IncomingMessage,
  deadline: number,
): Promise<Extract<Answering, { kind: 'us' | 'other' }> | null> {
  const wasForwarded = headers[FORWARDED] !== undefined;
  for (;;) {
    const now = turn.now();
    const left = deadline - performance.now();
    if (left <= 0 || now.kind === 'ending') {
      return null;
    }
    if (now.kind === 'us' || (now.kind === 'other' && !wasForwarded)) {
      return now;
    }
    await turn.changedOrAfter(left);
  }
}

function judge({ check }: Desk, request: IncomingMessage): AddressRefusal | null {
  const isNavigation = request.headers['sec-fetch-mode'] === 'navigate';
  return check({
    host: hostHeaderOf(request),
    origin: request.headers.origin,
    fetchSite:
      isNavigation && request.method === 'GET'
        ? undefined
        : request.headers['sec-fetch-site']?.toString(),
  });
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}

/** One that stands by does its work when it knows the way to who leads; see `Readiness` and `HealthAnswer`. */
function sayHowWeStand(response: ServerResponse, path: string, answering: Answering): void {
  const isReady = answering.kind === 'other';
  const reason = answering.kind === 'ending' ? 'closing' : 'leader_unknown';
  if (path === '/healthz') {
    respond(response, 200, { status: 'ok' });
  } else if (path === '/readyz') {
    const ready: Readiness = isReady
      ? { status: 'ready', role: 'standby' }
      : { status: 'not_ready', reason };
    respond(response, isReady ? 200 : 503, ready);
  } else {
    const health: HealthAnswer = { status: isReady ? 'healthy' : 'unhealthy' };
    respond(response, isReady ? 200 : 503, health);
  }
}

function say(response: ServerResponse, status: number, { code, detail }: Refused): void {
  respond(response, status, { detail, code });
}

function respond(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) {
    return;
  }
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...(status === 503 ? { 'retry-after': String(RETRY_AFTER_S) } : {}),
  });
  response.end(JSON.stringify(body));
}
