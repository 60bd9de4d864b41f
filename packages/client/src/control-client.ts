import {
  CONTROL_OPERATIONS,
  type ControlOperation,
  type ControlPlane,
  type ControlResult,
  controlRefusalSchema,
  type Event,
  eventSchema,
  type Refusal,
  refusalCodeSchema,
} from '@ropewalk/contracts';
import { readLines } from './lines.ts';

/** The server answered something that does not belong to this protocol, or failed. */
export class ControlFailure extends Error {
  override readonly name = 'ControlFailure';
  readonly code: 'server_failed' | 'unexpected_answer' | 'stream_broken';
  readonly status: number;

  constructor(
    code: ControlFailure['code'],
    message: string,
    options: { readonly status: number; readonly cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status;
  }
}

export interface ControlClientOptions {
  /** Of the control plane, such as `http://127.0.0.1:8888`. */
  readonly url: string;
  /** The home's control token. */
  readonly token: string;
}

/**
 * The control plane over HTTP. Refusals come back as values, a control plane that does not answer as
 * `not_reachable`; everything else that goes wrong rejects with `ControlFailure`.
 */
export function createControlClient({ url, token }: ControlClientOptions): ControlPlane {
  const base = new URL('/api/control/', url);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

  async function post(operation: ControlOperation, request: unknown) {
    const sent = await send(new URL(operation, base), {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
    });
    if (!sent.ok) return sent;
    const body = await readBody(sent.value);
    if (!sent.value.ok) return { ok: false as const, refusal: toRefusal(sent.value.status, body) };
    return { ok: true as const, value: { status: sent.value.status, body } };
  }

  function method<O extends ControlOperation>(operation: O): ControlPlane[O] {
    const call = async (request: unknown): Promise<ControlResult<unknown>> => {
      const answered = await post(operation, request);
      if (!answered.ok) return answered;
      const { status, body } = answered.value;
      const parsed = CONTROL_OPERATIONS[operation].response.safeParse(body);
      if (parsed.success) return { ok: true, value: parsed.data };
      throw new ControlFailure(
        'unexpected_answer',
        `The answer to ${operation} does not fit. Client and control plane may be of different versions.`,
        { status, cause: parsed.error },
      );
    };
    // What was parsed by the operation's own schema has the operation's own type.
    return call as ControlPlane[O];
  }

  return {
    health: method('health'),
    'project.register': method('project.register'),
    'project.get': method('project.get'),
    'project.export': method('project.export'),
    'project.import': method('project.import'),
    'project.import_reference': method('project.import_reference'),
    'crew.start': method('crew.start'),
    'crew.stop': method('crew.stop'),
    'crew.pause': method('crew.pause'),
    'crew.resume': method('crew.resume'),
    'crew.drain': method('crew.drain'),
    status: method('status'),
    why: method('why'),
    'features.add': method('features.add'),
    'features.list': method('features.list'),
    'feature.retry': method('feature.retry'),
    'feature.answer': method('feature.answer'),
    'policy.show': method('policy.show'),
    'policy.check': method('policy.check'),
    'policy.decide': method('policy.decide'),
    ...workerMethods(method),
    ...moneyMethods(method),
    'external.open': method('external.open'),
    logs: method('logs'),
    panic: method('panic'),
    doctor: method('doctor'),

    events: (request, signal: AbortSignal) => openEvents({ base, headers }, request, signal),
  };
}

function moneyMethods(
  method: <O extends ControlOperation>(operation: O) => ControlPlane[O],
): Pick<ControlPlane, 'budget.show' | 'budget.add' | 'budget.set' | 'accounts' | 'drivers'> {
  return {
    'budget.show': method('budget.show'),
    'budget.add': method('budget.add'),
    'budget.set': method('budget.set'),
    accounts: method('accounts'),
    drivers: method('drivers'),
  };
}

async function openEvents(
  { base, headers }: { readonly base: URL; readonly headers: Readonly<Record<string, string>> },
  { name, after }: { readonly name: string; readonly after: number },
  signal: AbortSignal,
): Promise<ControlResult<AsyncIterable<Event>>> {
  const address = new URL('events', base);
  address.searchParams.set('name', name);
  address.searchParams.set('after', String(after));
  const sent = await send(address, { headers, signal });
  if (!sent.ok) return sent;
  if (!sent.value.ok) {
    return { ok: false, refusal: toRefusal(sent.value.status, await readBody(sent.value)) };
  }
  return { ok: true, value: readEvents(sent.value, signal) };
}

async function send(address: URL, init: RequestInit): Promise<ControlResult<Response>> {
  try {
    return { ok: true, value: await fetch(address, init) };
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    return {
      ok: false,
      refusal: {
        code: 'not_reachable',
        message: `The control plane does not answer at ${address.origin}. Start it with "ropewalk serve".`,
        details: { cause: String(cause) },
      },
    };
  }
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ControlFailure('unexpected_answer', 'The answer is not JSON.', {
      status: response.status,
      cause,
    });
  }
}

function toRefusal(status: number, body: unknown): Refusal {
  const parsed = controlRefusalSchema.safeParse(body);
  const code = refusalCodeSchema.safeParse(parsed.data?.code);
  if (!parsed.success || !code.success) {
    throw new ControlFailure(
      'server_failed',
      parsed.data?.detail ?? `The control plane answered with status ${status}.`,
      { status },
    );
  }
  const { detail, details } = parsed.data;
  return { code: code.data, message: detail, ...(details === undefined ? {} : { details }) };
}

async function* readEvents(response: Response, signal: AbortSignal): AsyncGenerator<Event> {
  if (response.body === null) return;
  try {
    for await (const line of readLines(response.body)) {
      if (line !== '') yield eventSchema.parse(JSON.parse(line));
    }
  } catch (cause) {
    if (signal.aborted) return;
    throw new ControlFailure('stream_broken', 'The stream of events broke off. Follow it again.', {
      status: response.status,
      cause,
    });
  }
}

type WorkerOperation =
  | 'workers.list'
  | 'worker.change'
  | 'workers.tokens'
  | 'worker.token'
  | 'worker.revoke_token';

function workerMethods(
  method: <O extends ControlOperation>(operation: O) => ControlPlane[O],
): Pick<ControlPlane, WorkerOperation> {
  return {
    'workers.list': method('workers.list'),
    'worker.change': method('worker.change'),
    'workers.tokens': method('workers.tokens'),
    'worker.token': method('worker.token'),
    'worker.revoke_token': method('worker.revoke_token'),
  };
}
