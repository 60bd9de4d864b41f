import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { CALL_HEADER, MCP_TOOLS } from '@ropewalk/contracts';
import type { OutletsDeps } from '@ropewalk/engine';
import { z } from 'zod';
import { Unreachable, untilReached } from './patience.ts';

/** A run whose agent may call our tools. */
export interface RelayedRun {
  readonly runId: number;
  /** Fires when nobody listens to the run any more. */
  readonly gone: AbortSignal;
  /** Its agent wanted to claim this feature as finished, and nobody took the claim. */
  noteClaim(featureId: number): void;
}

/** Brings the calls of agents to the tools of the server. While that is away they wait. */
export interface ToolsRelay {
  readonly tools: OutletsDeps['tools'];
  readonly url: string;
  /** From now on this bearer stands for that run. Answers how to end that. */
  admit(bearer: string, run: RelayedRun): () => void;
  close(): Promise<void>;
}

const TOOLS_PATH = '/mcp';
const LARGEST_CALL_BYTES = 16 * 1024 * 1024;
/** A claim is answered within 50 s, be it with "still running". */
const ANSWER_MS = 120_000;
const LATER: ReadonlySet<number> = new Set([502, 503, 504]);
const PASSED_ON = [
  'authorization',
  'content-type',
  'accept',
  'mcp-protocol-version',
  'mcp-session-id',
];

const claimSchema = z.object({
  method: z.literal('tools/call'),
  params: z.object({
    name: z.literal('feature_mark_passing'),
    arguments: MCP_TOOLS.feature_mark_passing.input,
  }),
});

/** Listens on the loopback of this machine, where agents without a network of their own find it. */
export async function openToolsRelay(server: string): Promise<ToolsRelay> {
  const runs = new Map<string, RelayedRun>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    relay({ server, runs }, request, response).catch(() => response.destroy());
  };
  const http = createServer(answer);
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    tools: {
      port: () => port,
      answer,
      runOf: (bearer) => runs.get(bearer)?.runId ?? null,
    },
    url: `http://127.0.0.1:${port}`,
    admit(bearer, run) {
      runs.set(bearer, run);
      return () => void runs.delete(bearer);
    },
    async close() {
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

interface Relaying {
  readonly server: string;
  readonly runs: ReadonlyMap<string, RelayedRun>;
}

async function relay(
  { server, runs }: Relaying,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bearer = /^Bearer (\S+)$/iu.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const run = runs.get(bearer);
  const [path] = (request.url ?? '').split('?', 1);
  if (run === undefined || path !== TOOLS_PATH) {
    refuse(response, run === undefined ? 401 : 403);
    return;
  }
  const body = await readBody(request);
  if (body === null) {
    refuse(response, 413);
    return;
  }
  // An agent that hangs up does not wait any more.
  const left = new AbortController();
  response.once('close', () => left.abort());
  const waits = AbortSignal.any([left.signal, run.gone]);
  const headers = headersOf(request);
  const answered = await untilReached(
    () =>
      passOn(`${server}${TOOLS_PATH}`, { method: request.method ?? 'POST', headers, body }, waits),
    waits,
  );
  if (answered === null || answered.status === 401 || run.gone.aborted) noteClaim(run, body);
  if (answered === null) {
    refuse(response, 503);
    return;
  }
  response.writeHead(answered.status, answered.headers);
  response.end(answered.body);
}

function headersOf(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = { [CALL_HEADER]: randomUUID() };
  for (const name of PASSED_ON) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** All of the answer, or none of it: half an answer cannot be asked for again. */
async function passOn(
  url: string,
  request: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body: Buffer;
  },
  waits: AbortSignal,
): Promise<Answered> {
  try {
    const { method, headers, body } = request;
    const answer = await fetch(url, {
      method,
      headers,
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
      redirect: 'error',
      signal: AbortSignal.any([waits, AbortSignal.timeout(ANSWER_MS)]),
    });
    const content = Buffer.from(await answer.arrayBuffer());
    if (LATER.has(answer.status)) throw new Unreachable(`the tools answer ${answer.status}`);
    const type = answer.headers.get('content-type');
    return {
      status: answer.status,
      headers: type === null ? {} : { 'content-type': type },
      body: content,
    };
  } catch (error) {
    if (error instanceof Unreachable) throw error;
    throw new Unreachable('the tools cannot be reached', { cause: error });
  }
}

function noteClaim(run: RelayedRun, body: Buffer): void {
  const claim = claimSchema.safeParse(parse(body.toString('utf8')));
  if (claim.success) run.noteClaim(claim.data.params.arguments.feature_id);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += part.length;
    if (bytes > LARGEST_CALL_BYTES) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

const REFUSALS: Readonly<Record<401 | 403 | 413 | 503, string>> = {
  401: 'This bearer stands for no run that works here.',
  403: 'Only the tools of the run are here, under /mcp.',
  413: 'A call of a tool may have 16 MiB.',
  503: 'The control plane cannot be reached.',
};

function refuse(response: ServerResponse, status: keyof typeof REFUSALS): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ detail: REFUSALS[status], code: 'not_authorised' }));
}
