import { openAsBlob } from 'node:fs';
import {
  beatAnswerSchema,
  joinAnswerSchema,
  lateWorkAnswerSchema,
  mayGoOnSchema,
  ordersAnswerSchema,
  refusalCodeSchema,
  reportsAnswerSchema,
  takeAnswerSchema,
  WORKER_PREFIX,
  type BeatAnswer,
  type BeatRequest,
  type JoinAnswer,
  type JoinRequest,
  type LateWorkAnswer,
  type MayGoOn,
  type OrdersAnswer,
  type OrdersRequest,
  type ReportsAnswer,
  type ReportsRequest,
  type TakeAnswer,
  type TakeRequest,
} from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { z } from 'zod';
import { causeOf } from '../errors/cause-of.ts';
import { Unreachable } from './patience.ts';

/** A run of ours, as the server knows it. */
export interface OwnRun {
  readonly runId: number;
  readonly token: number;
}

/** A commit and what it stands on. */
export interface SentWork {
  readonly commit: string;
  readonly base: string;
  /** Holds the pack. */
  readonly file: string;
}

/** What a worker asks of its server. Each call throws `Unreachable` where it may be asked again. */
export interface ServerLink {
  readonly url: string;
  join(request: JoinRequest, token: string): Promise<Result<JoinAnswer>>;
  /** Everything else shows this. */
  use(secret: string): void;
  beat(request: BeatRequest): Promise<Result<BeatAnswer>>;
  take(request: TakeRequest, signal: AbortSignal): Promise<Result<TakeAnswer>>;
  orders(request: OrdersRequest, signal: AbortSignal): Promise<Result<OrdersAnswer>>;
  prepared(run: OwnRun): Promise<Result<MayGoOn>>;
  begin(run: OwnRun): Promise<Result<MayGoOn>>;
  report(runId: number, request: ReportsRequest): Promise<Result<ReportsAnswer>>;
  sendWork(run: OwnRun, work: SentWork, signal: AbortSignal): Promise<Result<unknown>>;
  sendLateWork(
    run: OwnRun,
    work: SentWork & { readonly claimed: readonly number[] },
    signal: AbortSignal,
  ): Promise<Result<LateWorkAnswer>>;
  sendEvidence(
    run: OwnRun,
    path: string,
    file: string,
    signal: AbortSignal,
  ): Promise<Result<unknown>>;
  leave(): Promise<Result<unknown>>;
  /** Where git finds the hub of a project, and what it has to show. */
  hubOf(projectId: number): { readonly url: string; authorization(): string };
}

/** How long an answer may take that does not wait for anything. */
const ANSWER_MS = 15_000;
/** What has to travel first takes longer. */
const TRANSFER_MS = 300_000;
/** What a proxy in between, or a server that is about to lead, says. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

const problemSchema = z.object({
  detail: z.string(),
  code: refusalCodeSchema.nullable().catch(null),
});

interface Call<T> {
  readonly path: string;
  readonly body: unknown;
  readonly answer: z.ZodType<T>;
  readonly bearer?: string;
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
}

/** What may take minutes: whoever ends before does not wait for it. */
interface Transfer<T> {
  readonly file: string;
  readonly signal: AbortSignal;
  readonly answer: z.ZodType<T>;
}

/** A link to the server at this address. */
export function createServerLink(url: string): ServerLink {
  let secret = '';
  const post = <T>(call: Call<T>): Promise<Result<T>> =>
    ask(`${url}${WORKER_PREFIX}/${call.path}`, { ...call, bearer: call.bearer ?? secret });
  const ofRun = <T>({ runId, token }: OwnRun, what: string, answer: z.ZodType<T>) =>
    post({ path: `runs/${runId}/${what}`, body: { token }, answer });
  const send = async <T>(
    { runId, token }: OwnRun,
    what: string,
    query: Readonly<Record<string, string>>,
    { file, signal, answer }: Transfer<T>,
  ) => {
    const params = new URLSearchParams({ token: String(token), ...query });
    const body = await openAsBlob(file);
    const path = `runs/${runId}/${what}?${params}`;
    return post({ path, body, answer, withinMs: TRANSFER_MS, signal });
  };
  return {
    url,
    use(given) {
      secret = given;
    },
    join: (body, bearer) => post({ path: 'join', body, answer: joinAnswerSchema, bearer }),
    beat: (body) => post({ path: 'beat', body, answer: beatAnswerSchema, withinMs: 8_000 }),
    take: (body, signal) =>
      post({ path: 'take', body, answer: takeAnswerSchema, ...waiting(body, signal) }),
    orders: (body, signal) =>
      post({ path: 'orders', body, answer: ordersAnswerSchema, ...waiting(body, signal) }),
    prepared: (run) => ofRun(run, 'prepared', mayGoOnSchema),
    begin: (run) => ofRun(run, 'begin', mayGoOnSchema),
    report: (runId, body) =>
      post({ path: `runs/${runId}/reports`, body, answer: reportsAnswerSchema, withinMs: 30_000 }),
    sendWork: (run, { commit, base, file }, signal) =>
      send(run, 'work', { commit, base }, { file, signal, answer: z.unknown() }),
    sendLateWork: (run, { commit, base, file, claimed }, signal) =>
      send(
        run,
        'late_work',
        { commit, base, claimed: claimed.join(',') },
        { file, signal, answer: lateWorkAnswerSchema },
      ),
    sendEvidence: (run, path, file, signal) =>
      send(run, 'evidence', { path }, { file, signal, answer: z.unknown() }),
    leave: () => post({ path: 'leave', body: {}, answer: z.unknown() }),
    hubOf: (projectId) => ({
      url: `${url}${WORKER_PREFIX}/projects/${projectId}/git`,
      authorization: () => `Bearer ${secret}`,
    }),
  };
}

function waiting({ wait_ms }: { readonly wait_ms: number }, signal: AbortSignal) {
  return { withinMs: wait_ms + ANSWER_MS, signal };
}

async function ask<T>(url: string, call: Call<T>): Promise<Result<T>> {
  const { body, bearer = '', answer } = call;
  const late = AbortSignal.timeout(call.withinMs ?? ANSWER_MS);
  const isFile = body instanceof Blob;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': isFile ? 'application/octet-stream' : 'application/json',
      },
      body: isFile ? body : JSON.stringify(body),
      redirect: 'error',
      signal: call.signal === undefined ? late : AbortSignal.any([late, call.signal]),
    });
    const text = await response.text();
    if (LATER.has(response.status)) throw new Unreachable(`${url} answers ${response.status}`);
    const value: unknown = text === '' ? null : JSON.parse(text);
    if (response.ok) return accept(answer.parse(value));
    const problem = problemSchema.safeParse(value).data;
    return refuse(
      problem?.code ?? (response.status === 401 ? 'not_authorised' : 'not_reachable'),
      problem?.detail ?? `${url} answers ${response.status}.`,
    );
  } catch (error) {
    if (error instanceof Unreachable || error instanceof z.ZodError) throw error;
    throw new Unreachable(`${url} cannot be reached (${causeOf(error)})`, { cause: error });
  }
}
