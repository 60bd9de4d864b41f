import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../listen.ts';
import { parseModelRequest } from './parse-request.ts';
import type { ModelReply, ModelRequest, ModelScript } from './script-types.ts';
import { toFrames, toMessageBody } from './sse.ts';

/** A model of our own making, reachable on the loopback. */
export interface ScriptedModel {
  /** To be given to the agent as ANTHROPIC_BASE_URL. */
  readonly url: string;
  /** Every call so far, in the order in which they came. */
  readonly requests: readonly ModelRequest[];
  /** Paths that were asked for and are not served. */
  readonly strangers: readonly string[];
  /** Resolves with the call as soon as one is there that the predicate takes. */
  whenAsked(predicate?: (request: ModelRequest) => boolean): Promise<ModelRequest>;
  /** Cuts what is still open. */
  close(): Promise<void>;
}

/**
 * Serves `POST /v1/messages` of the Anthropic API from a script, without any state: the turn is
 * computed from the request. Binds to 127.0.0.1 on a free port. The caller closes it.
 */
export async function startScriptedModel(script: ModelScript): Promise<ScriptedModel> {
  const requests: ModelRequest[] = [];
  const strangers: string[] = [];
  const waiting = new Set<(request: ModelRequest) => void>();
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readJson(incoming);
    if (!isMessagesCall(incoming)) return turnAway(incoming, response, strangers);
    const request = parseModelRequest(body, plainHeaders(incoming));
    requests.push(request);
    for (const notice of waiting) notice(request);
    answer(response, script(request), request);
  };
  const server = createServer((incoming, response) => {
    // A script that throws is a broken test: the agent sees why, as a request that cannot be served.
    serve(incoming, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      answer(response, { kind: 'error', status: 400, error: 'script_broken', message }, null);
    });
  });
  const { url, close } = await listenOnLoopback(server);
  return {
    url,
    requests,
    strangers,
    whenAsked: (predicate = () => true) =>
      new Promise((resolve) => {
        const early = requests.find(predicate);
        if (early !== undefined) return resolve(early);
        const notice = (request: ModelRequest): void => {
          if (!predicate(request)) return;
          waiting.delete(notice);
          resolve(request);
        };
        waiting.add(notice);
      }),
    close,
  };
}

function isMessagesCall(incoming: IncomingMessage): boolean {
  return incoming.method === 'POST' && (incoming.url ?? '').split('?')[0] === '/v1/messages';
}

function turnAway(incoming: IncomingMessage, response: ServerResponse, strangers: string[]): void {
  strangers.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
  response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
}

function answer(response: ServerResponse, reply: ModelReply, request: ModelRequest | null): void {
  switch (reply.kind) {
    case 'silence':
      return;
    case 'error': {
      const error = { type: reply.error, message: reply.message ?? reply.error };
      response
        .writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
        .end(JSON.stringify({ type: 'error', error }));
      return;
    }
    case 'message':
      if (request === null) return;
      if (!request.stream && reply.cutAfterEvents !== undefined) {
        response.destroy();
        return;
      }
      if (!request.stream) {
        response
          .writeHead(200, { 'content-type': 'application/json', ...reply.headers })
          .end(JSON.stringify(toMessageBody(reply, request)));
        return;
      }
      stream(response, reply, toFrames(reply, request));
  }
}

function stream(
  response: ServerResponse,
  reply: Extract<ModelReply, { kind: 'message' }>,
  frames: readonly string[],
): void {
  const limit = reply.cutAfterEvents ?? reply.hangAfterEvents ?? frames.length;
  response.writeHead(200, { 'content-type': 'text/event-stream', ...reply.headers });
  response.write(frames.slice(0, limit).join(''), () => {
    if (reply.cutAfterEvents !== undefined) response.destroy();
    else if (reply.hangAfterEvents === undefined) response.end();
  });
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

function plainHeaders(incoming: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
}
