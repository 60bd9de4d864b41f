import type {
  BeatAnswer,
  JoinAnswer,
  OrderAnswer,
  OrdersAnswer,
  WorkerOrder,
  WorkerState,
} from '@ropewalk/contracts';
import { WORKER_WAIT_MS } from '@ropewalk/contracts';
import { pause } from '@ropewalk/engine';
import { carryOrder } from './carry-orders.ts';
import { moment, type Moment } from './lease.ts';
import type { OwnRuns } from './own-runs.ts';
import { Unreachable, untilReached } from './patience.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Why a worker has ended by itself. */
export type WorkerOver =
  /** Its server wanted it to, once it was empty. */
  | { readonly kind: 'drained' }
  /** Its server knows it no more. */
  | { readonly kind: 'removed'; readonly detail: string };

/** What goes on between a worker and its server while it works. */
export interface Talk {
  readonly over: Promise<WorkerOver>;
  stopTaking(): void;
  close(): Promise<void>;
}

export interface TalkDeps {
  readonly parts: WorkerParts;
  readonly runs: OwnRuns;
  readonly slots: number;
  readonly joined: JoinAnswer;
  /** Leases were renewed by what was asked at this moment. */
  onRenewed(askedAt: Moment): void;
}

/** Pauses before a server is asked again that could not answer. */
const AFTER_SILENCE_MS = 500;
const LOOKS_EVERY_MS = 1_000;
const REMOVED =
  'This worker was removed from the fleet: what it carries is saved, and goes on elsewhere. To join again as another, take its home away and use a join token.';

/** Beats, takes runs and does as it is ordered, until it is closed. */
export function talkWithServer(deps: TalkDeps): Talk & { nudge(): void } {
  const { parts } = deps;
  const closed = new AbortController();
  const over = Promise.withResolvers<WorkerOver>();
  const talking: Talking = {
    ...deps,
    closed: closed.signal,
    state: deps.joined.state,
    takes: true,
    nudged: new AbortController(),
    book: { after: null, known: new Set(), answers: [], sending: false },
    end: (how) => over.resolve(how),
  };
  const loops = [beat, take, orders].map((loop) =>
    forEver(talking, loop).catch((err: unknown) => parts.log.error({ err }, 'a loop has ended')),
  );
  return {
    over: over.promise,
    nudge: () => nudge(talking),
    stopTaking() {
      talking.takes = false;
      nudge(talking);
    },
    async close() {
      closed.abort();
      await Promise.all(loops);
    },
  };
}

interface Talking extends TalkDeps {
  readonly closed: AbortSignal;
  state: WorkerState;
  takes: boolean;
  /** Fires when whoever waits should look again. */
  nudged: AbortController;
  readonly book: OrderBook;
  readonly end: (how: WorkerOver) => void;
}

async function forEver(
  talking: Talking,
  round: (talking: Talking) => Promise<void>,
): Promise<void> {
  while (!talking.closed.aborted) {
    try {
      await round(talking);
    } catch (err) {
      if (talking.closed.aborted) return;
      if (!(err instanceof Unreachable))
        talking.parts.log.error({ err }, 'the server was not understood');
      await pause(AFTER_SILENCE_MS, talking.closed);
    }
  }
}

async function beat(talking: Talking): Promise<void> {
  const { parts, runs, joined, closed } = talking;
  const askedAt = moment();
  const { report, shortOf } = await lookAtRoom(talking);
  const answer = await parts.link.beat({
    free_slots: freeSlots(talking),
    carries: [...runs.carries()],
    free_memory_bytes: report,
    short_of: shortOf,
  });
  if (!answer.ok) {
    if (answer.refusal.code === 'not_authorised') {
      for (const run of runs.all()) run.lose();
      talking.end({ kind: 'removed', detail: answer.refusal.message });
    } else parts.log.error({ refusal: answer.refusal }, 'a beat was refused');
  } else {
    heed(talking, answer.value);
    talking.onRenewed(askedAt);
  }
  await pause(joined.beat_every_ms, closed);
}

function heed(talking: Talking, { state, lost }: BeatAnswer): void {
  for (const run of talking.runs.all()) if (lost.includes(run.runId)) run.lose();
  if (state === talking.state) return;
  talking.state = state;
  nudge(talking);
}

/** Something has changed that whoever waits should look at again. */
function nudge(talking: Talking): void {
  const { state, runs } = talking;
  talking.nudged.abort();
  talking.nudged = new AbortController();
  if (state === 'removed') talking.end({ kind: 'removed', detail: REMOVED });
  if (state === 'draining' && runs.count() === 0) talking.end({ kind: 'drained' });
}

function freeSlots({ slots, runs }: Talking): number {
  return Math.max(0, slots - runs.count());
}

/** What is left of this machine, and why that is not enough for another run; null when it is. */
async function lookAtRoom({
  parts,
  takes,
}: Talking): Promise<{ readonly report: number; readonly shortOf: string | null }> {
  const { memory, disk, freeMemoryBytes } = await parts.machine.headroom.look();
  const shortOf = !takes
    ? 'It is about to end.'
    : memory === 'low'
      ? 'Too little of its memory is free.'
      : disk === 'low'
        ? 'Too little of its disk is free.'
        : null;
  return { report: freeMemoryBytes, shortOf };
}

async function take(talking: Talking): Promise<void> {
  const { parts, runs, closed, nudged } = talking;
  const limit = freeSlots(talking);
  const { shortOf } = await lookAtRoom(talking);
  if (talking.state !== 'open' || limit === 0 || shortOf !== null) {
    await pause(LOOKS_EVERY_MS, AbortSignal.any([closed, nudged.signal]));
    return;
  }
  const carries = [...runs.carries()];
  const answer = await parts.link.take(
    { limit, carries, wait_ms: WORKER_WAIT_MS },
    AbortSignal.any([closed, nudged.signal]),
  );
  if (!answer.ok) {
    await pause(LOOKS_EVERY_MS, closed);
    return;
  }
  for (const assignment of answer.value.assignments) runs.begin(assignment);
}

/** Orders and answers of one worker, between two calls. */
interface OrderBook {
  after: { readonly stream: string; readonly number: number } | null;
  readonly known: Set<string>;
  answers: OrderAnswer[];
  sending: boolean;
}

async function orders(talking: Talking): Promise<void> {
  const { parts, closed, book } = talking;
  const answer = await parts.link.orders(
    { after: book.after, answers: [], wait_ms: WORKER_WAIT_MS },
    closed,
  );
  if (!answer.ok) {
    await pause(LOOKS_EVERY_MS, closed);
    return;
  }
  carryOut(talking, book, answer.value);
}

function carryOut(
  talking: Talking,
  book: OrderBook,
  { stream, orders: given }: OrdersAnswer,
): void {
  for (const order of given) {
    if (book.after === null || book.after.stream !== stream || order.number > book.after.number) {
      book.after = { stream, number: order.number };
    }
    // A new memory of the server knows none of our answers; what was done is not done again.
    if (book.known.has(order.id)) continue;
    book.known.add(order.id);
    carryOne(talking, book, order).catch((err: unknown) =>
      talking.parts.log.error({ err, order }, 'an order could not be carried out'),
    );
  }
}

async function carryOne(talking: Talking, book: OrderBook, order: WorkerOrder): Promise<void> {
  const { parts, runs } = talking;
  const answer = await carryOrder(parts, runs.find(order), order);
  book.answers.push(answer);
  await sendAnswers(talking, book);
}

/** Beside the call that waits for orders: whoever asked waits for the answer. */
async function sendAnswers(talking: Talking, book: OrderBook): Promise<void> {
  if (book.sending) return;
  book.sending = true;
  try {
    while (book.answers.length > 0) {
      const answers = [...book.answers];
      const request = { after: book.after, answers, wait_ms: 0 };
      const sent = await untilReached(
        () => talking.parts.link.orders(request, talking.closed),
        talking.closed,
      );
      if (sent === null) return;
      book.answers.splice(0, answers.length);
      if (sent.ok) carryOut(talking, book, sent.value);
    }
  } finally {
    book.sending = false;
  }
}
