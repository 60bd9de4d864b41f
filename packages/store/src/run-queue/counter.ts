import { clearTimeout, setTimeout } from 'node:timers';
import { StoreFailure, type TakenRun, type TakeRequest } from '@ropewalk/core';
import { fits, type LabelSet } from './label-sets.ts';

/** Where offered runs lie. */
export interface Shelf {
  /** All sets of labels that runs were offered with. */
  sets(): readonly LabelSet[];
  /** Takes at most `limit` of the runs that require exactly these labels, those that go first. */
  fetch(set: LabelSet, limit: number): Promise<readonly TakenRun[]>;
  /** Lays back what nobody wants any more. */
  putBack(runs: readonly TakenRun[]): Promise<void>;
}

/** Where takers wait. */
export interface Counter {
  take(request: TakeRequest): Promise<readonly TakenRun[]>;
  /** There may be something: with these labels, or (null) with any. */
  ring(set: LabelSet | null): void;
  /** Those who wait get nothing. Resolves when nothing is on its way from the shelf. */
  close(): Promise<void>;
}

interface Taker {
  /** Whether a request to the shelf is under way for it. */
  served: boolean;
  readonly labels: ReadonlySet<string>;
  readonly limit: number;
  hasGone(): boolean;
  /** It leaves as soon as there is nothing for it. */
  isImpatient(): boolean;
  answer(runs: readonly TakenRun[]): void;
  fail(error: unknown): void;
}

interface Hall {
  readonly shelf: Shelf;
  readonly takers: Set<Taker>;
  /** Sets of which there may be something, and how often that was said. */
  readonly rung: Map<string, { readonly set: LabelSet; readonly times: number }>;
  closed: boolean;
}

/** So many runs come from a shelf at a time. */
const MOST_AT_ONCE = 100;
/** So many requests to a shelf are under way at a time. */
const LANES = 3;

/*
 * A request to the shelf is for all who wait for what it may have: it asks for as many runs as they have free slots, and
 * deals them out one by one, so that nobody's slots fill while others have nothing. Who comes meanwhile is served by
 * another. A shelf that had less than was asked for is not asked again before something has rung: a hundred who wait
 * cost nothing.
 */
export function createCounter(shelf: Shelf): Counter {
  const hall: Hall = { shelf, takers: new Set(), rung: new Map(), closed: false };
  const lanes = new Set<Promise<void>>();
  let busy = 0;

  function serve(): void {
    seeOff(hall);
    if (busy < LANES) {
      busy += 1;
      const lane = serveInLane().finally(() => lanes.delete(lane));
      lanes.add(lane);
    }
  }

  async function serveInLane(): Promise<void> {
    try {
      // Whoever comes in the same moment shares the request.
      await Promise.resolve();
      for (let set = nextSet(hall); set !== null; set = nextSet(hall)) {
        await serveSet(hall, set);
        seeOff(hall);
      }
    } finally {
      // In the moment that it found nothing more: whatever rings from now on gets another lane.
      busy -= 1;
    }
  }

  return {
    take: async (request) =>
      hall.closed
        ? Promise.reject(
            new StoreFailure(
              'database_failed',
              'The queue of runs has been closed. Open it again.',
            ),
          )
        : await comeIn(hall, request, serve),
    ring(set) {
      (set === null ? shelf.sets() : [set]).forEach((one) => ring(hall, one));
      serve();
    },
    async close() {
      hall.closed = true;
      seeOff(hall);
      await Promise.all(lanes);
    },
  };
}

function ring({ rung }: Hall, set: LabelSet): void {
  rung.set(set.name, { set, times: (rung.get(set.name)?.times ?? 0) + 1 });
}

function comeIn(
  { takers }: Hall,
  request: TakeRequest,
  serve: () => void,
): Promise<readonly TakenRun[]> {
  const { labels, limit, waitMs, signal } = request;
  return new Promise((resolve, reject) => {
    let impatient = false;
    const hurry = (): void => {
      impatient = true;
      serve();
    };
    // Also where nobody waits: who asks again and again leaves others their time.
    const timer = setTimeout(hurry, Math.max(0, waitMs));
    const leave = (): void => {
      takers.delete(taker);
      clearTimeout(timer);
      signal?.removeEventListener('abort', hurry);
    };
    const taker: Taker = {
      served: false,
      labels: new Set(labels),
      limit: Math.max(1, limit),
      hasGone: () => signal?.aborted === true,
      isImpatient: () => impatient,
      answer(runs) {
        leave();
        resolve(runs);
      },
      fail(error) {
        leave();
        reject(error);
      },
    };
    signal?.addEventListener('abort', hurry);
    takers.add(taker);
    serve();
  });
}

/** What requires most goes first: few can take it. */
function nextSet(hall: Hall): LabelSet | null {
  const found = [...hall.rung.values()]
    .toSorted((left, right) => right.set.labels.length - left.set.labels.length)
    .find(({ set }) => fitting(hall, set).length > 0);
  return found?.set ?? null;
}

async function serveSet(hall: Hall, set: LabelSet): Promise<void> {
  const { rung, shelf } = hall;
  const asking = fitting(hall, set);
  const times = rung.get(set.name)?.times;
  const wanted = asking.reduce((sum, { limit }) => sum + limit, 0);
  const asked = Math.min(wanted, MOST_AT_ONCE);
  asking.forEach((taker) => {
    taker.served = true;
  });
  try {
    const runs = await shelf.fetch(set, asked);
    if (runs.length < asked && rung.get(set.name)?.times === times) {
      rung.delete(set.name);
    }
    const left = deal(
      runs,
      asking.filter(({ hasGone }) => !hasGone() && !hall.closed),
    );
    if (left.length > 0) {
      await shelf.putBack(left);
      ring(hall, set);
    }
  } catch (error) {
    asking.forEach((taker) => taker.fail(error));
  }
  asking.forEach((taker) => {
    taker.served = false;
  });
}

/** Those who are not served yet. */
function fitting({ takers, closed }: Hall, set: LabelSet): Taker[] {
  return closed
    ? []
    : [...takers].filter(
        ({ served, labels, hasGone }) => !served && fits(set, labels) && !hasGone(),
      );
}

/** Those who have gone, and those who do not wait and for whom there is nothing. */
function seeOff({ takers, rung, closed }: Hall): void {
  for (const taker of [...takers].filter(({ served }) => !served)) {
    const nothing = ![...rung.values()].some(({ set }) => fits(set, taker.labels));
    if (closed || taker.hasGone() || (taker.isImpatient() && nothing)) {
      taker.answer([]);
    }
  }
}

/** One by one, to each until it has enough; answers what is left. */
function deal(runs: readonly TakenRun[], takers: readonly Taker[]): readonly TakenRun[] {
  const hands = new Map<Taker, TakenRun[]>();
  const left = [...runs];
  let open = [...takers];
  while (left.length > 0 && open.length > 0) {
    for (const [index, run] of left.splice(0, open.length).entries()) {
      const taker = open[index];
      if (taker !== undefined) {
        hands.set(taker, [...(hands.get(taker) ?? []), run]);
      }
    }
    open = open.filter((taker) => (hands.get(taker) ?? []).length < taker.limit);
  }
  hands.forEach((held, taker) => taker.answer(held));
  return left;
}
