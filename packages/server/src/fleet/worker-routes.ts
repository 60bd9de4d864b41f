import { Readable } from 'node:stream';
import {
  askForRunSchema,
  beatRequestSchema,
  evidenceQuerySchema,
  joinRequestSchema,
  lateWorkQuerySchema,
  leaveRequestSchema,
  ordersRequestSchema,
  reportsRequestSchema,
  takeRequestSchema,
  workQuerySchema,
  type Refusal,
  type Worker,
} from '@ropewalk/contracts';
import { refuse, type Result } from '@ropewalk/core';
import type { FleetDesk, ShownRun } from '@ropewalk/engine';
import { Hono, type Context } from 'hono';
import type { z } from 'zod';
import { toHttpStatus } from '../http/to-http-status.ts';
import { gunzipped } from './gunzipped.ts';

const JSON_LIMIT_BYTES = 32 * 1024 * 1024;
const EVIDENCE_LIMIT_BYTES = 20 * 1024 * 1024;

interface Variables {
  readonly Variables: { worker: Worker };
}
type Asked = Context<Variables>;

/** What workers call. Each but `join` shows the secret that joining has given. */
export function workerRoutes(desk: FleetDesk, closing: AbortSignal): Hono<Variables> {
  const app = new Hono<Variables>();
  app.post('/join', async (context) => {
    const request = await read(context, joinRequestSchema);
    return request.ok
      ? answer(context, await desk.join(request.value, bearerOf(context)))
      : refused(context, request.refusal);
  });
  app.use(async (context, next) => {
    const worker = await desk.whose(bearerOf(context));
    if (worker === null) return refused(context, UNKNOWN);
    context.set('worker', worker);
    await next();
    return undefined;
  });
  addCalls(app, desk, closing);
  addRunCalls(app, desk);
  addTransfers(app, desk);
  addHub(app, desk);
  return app;
}

const UNKNOWN: Refusal = {
  code: 'not_authorised',
  message:
    'This worker was removed from the fleet, or never joined this server. To join again as another, take its home away and use a join token.',
};

function addCalls(app: Hono<Variables>, desk: FleetDesk, closing: AbortSignal): void {
  const until = (context: Asked) => AbortSignal.any([context.req.raw.signal, closing]);
  app.post('/beat', async (context) => {
    const request = await read(context, beatRequestSchema);
    return request.ok
      ? answer(context, await desk.beat(context.get('worker'), request.value))
      : refused(context, request.refusal);
  });
  app.post('/take', async (context) => {
    const request = await read(context, takeRequestSchema);
    return request.ok
      ? answer(context, await desk.take(context.get('worker'), request.value, until(context)))
      : refused(context, request.refusal);
  });
  app.post('/orders', async (context) => {
    const request = await read(context, ordersRequestSchema);
    return request.ok
      ? context.json(await desk.orders(context.get('worker'), request.value, until(context)))
      : refused(context, request.refusal);
  });
  app.post('/leave', async (context) => {
    const request = await read(context, leaveRequestSchema);
    if (!request.ok) return refused(context, request.refusal);
    const left = await desk.leave(context.get('worker'));
    return left.ok ? context.json({}) : refused(context, left.refusal);
  });
}

function addRunCalls(app: Hono<Variables>, desk: FleetDesk): void {
  app.post('/runs/:id/prepared', async (context) => {
    const request = await read(context, askForRunSchema);
    return request.ok
      ? answer(context, await desk.prepared(shown(context, request.value.token)))
      : refused(context, request.refusal);
  });
  app.post('/runs/:id/begin', async (context) => {
    const request = await read(context, askForRunSchema);
    return request.ok
      ? answer(context, await desk.begin(shown(context, request.value.token)))
      : refused(context, request.refusal);
  });
  app.post('/runs/:id/reports', async (context) => {
    const request = await read(context, reportsRequestSchema);
    return request.ok
      ? answer(context, await desk.report(shown(context, request.value.token), request.value))
      : refused(context, request.refusal);
  });
}

function addTransfers(app: Hono<Variables>, desk: FleetDesk): void {
  app.post('/runs/:id/work', async (context) => {
    const query = parse(workQuerySchema, context.req.query());
    if (!query.ok) return refused(context, query.refusal);
    const { token, commit } = query.value;
    const kept = await desk.work(shown(context, token), commit, bodyOf(context));
    return kept.ok ? context.json({}) : refused(context, kept.refusal);
  });
  app.post('/runs/:id/late_work', async (context) => {
    const query = parse(lateWorkQuerySchema, context.req.query());
    if (!query.ok) return refused(context, query.refusal);
    const { token, commit } = query.value;
    const claimed = query.value.claimed === '' ? [] : query.value.claimed.split(',').map(Number);
    return answer(
      context,
      await desk.lateWork(shown(context, token), { commit, claimed }, bodyOf(context)),
    );
  });
  app.post('/runs/:id/evidence', async (context) => {
    const query = parse(evidenceQuerySchema, context.req.query());
    if (!query.ok) return refused(context, query.refusal);
    const content = await bounded(bodyOf(context), EVIDENCE_LIMIT_BYTES);
    if (content === null) return refused(context, TOO_LARGE);
    const { token, path } = query.value;
    const kept = desk.evidence(shown(context, token), path, content);
    return kept.ok ? context.json({}) : refused(context, kept.refusal);
  });
}

const TOO_LARGE: Refusal = { code: 'archive_too_large', message: 'That is more than is taken.' };

/** Git's smart HTTP protocol, for fetching alone. */
function addHub(app: Hono<Variables>, desk: FleetDesk): void {
  const callerOf = (context: Asked) => ({
    protocol: context.req.header('git-protocol') ?? null,
    signal: context.req.raw.signal,
  });
  app.get('/projects/:id/git/info/refs', async (context) => {
    if (context.req.query('service') !== 'git-upload-pack') return context.notFound();
    const stream = await desk.fetch(
      context.get('worker'),
      idOf(context),
      { kind: 'advertise' },
      callerOf(context),
    );
    return stream === null ? context.notFound() : git(stream, 'advertisement');
  });
  app.post('/projects/:id/git/git-upload-pack', async (context) => {
    const body = gunzipped(bodyOf(context), context.req.header('content-encoding') ?? null);
    const stream = await desk.fetch(
      context.get('worker'),
      idOf(context),
      { kind: 'fetch', body },
      callerOf(context),
    );
    return stream === null ? context.notFound() : git(stream, 'result');
  });
}

function git(stream: ReadableStream<Uint8Array>, what: 'advertisement' | 'result'): Response {
  return new Response(stream, {
    headers: {
      'content-type': `application/x-git-upload-pack-${what}`,
      'cache-control': 'no-cache',
    },
  });
}

function idOf(context: Asked): number {
  const id = Number(context.req.param('id'));
  return Number.isSafeInteger(id) ? id : 0;
}

function shown(context: Asked, token: number): ShownRun {
  return { worker: context.get('worker'), runId: idOf(context), token };
}

function bearerOf(context: Asked): string {
  const [scheme, token] = (context.req.header('authorization') ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' ? (token ?? '') : '';
}

function bodyOf(context: Asked): Readable {
  const { body } = context.req.raw;
  return body === null ? Readable.from([]) : Readable.fromWeb(body);
}

async function bounded(source: Readable, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    const part: Buffer = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > limit) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks);
}

async function read<T>(context: Asked, schema: z.ZodType<T>): Promise<Result<T>> {
  const content = await bounded(bodyOf(context), JSON_LIMIT_BYTES);
  if (content === null) return refuse('invalid_input', TOO_LARGE.message);
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse('invalid_input', 'The body is no JSON.');
  }
  return parse(schema, value);
}

function parse<T>(schema: z.ZodType<T>, value: unknown): Result<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return refuse(
    'invalid_input',
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it does not fit'}. Use the same version on both sides.`,
  );
}

function answer<T extends object>(context: Asked, result: Result<T>): Response {
  return result.ok ? context.json(result.value) : refused(context, result.refusal);
}

function refused(context: Asked, { code, message }: Refusal): Response {
  return context.json({ detail: message, code }, toHttpStatus(code));
}
