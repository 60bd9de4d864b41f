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
  /** Sets of which there may be something. */
  readonly rung: Map<string, LabelSet>;
  closed: boolean;
}

/** So many runs come from a shelf at a time. */
const MOST_AT_ONCE = 100;

/*
 * One request to the shelf is under way at a time, for all who wait: it asks for as many runs as they have free slots,
 * and deals them out one by one, so that nobody's slots fill while others have nothing. A shelf that had less than was
 * asked for is not asked again before something has rung: a hundred who wait cost nothing.
 */
export function createCounter(shelf: Shelf): Counter {
  const hall: Hall = { shelf, takers: new Set(), rung: new Map(), closed: false };
  let serving: Promise<void> | null = null;
  let again = false;

  function serve(): void {
    again = true;
    serving ??= serveAll();
  }

  async function serveAll(): Promise<void> {
    while (again) {
      again = false;
      // Whoever comes in the same moment shares the request.
      await Promise.resolve();
      for (let set = nextSet(hall); set !== null; set = nextSet(hall)) {
        await serveSet(hall, set);
        seeOff(hall);
      }
      seeOff(hall);
    }
    serving = null;
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
      for (const one of set === null ? shelf.sets() : [set]) {
        hall.rung.set(one.name, one);
      }
      serve();
    },
    async close() {
      hall.closed = true;
      serve();
      await serving;
    },
  };
}

function comeIn(
  { takers }: Hall,
  request: TakeRequest,
  serve: () => void,
): Promise<readonly TakenRun[]> {
  const { labels, limit, waitMs, signal } = request;
  return new Promise((resolve, reject) => {
    let impatient = waitMs <= 0;
    const hurry = (): void => {
      impatient = true;
      serve();
    };
    const timer = setTimeout(hurry, waitMs);
    const leave = (): void => {
      takers.delete(taker);
      clearTimeout(timer);
      signal?.removeEventListener('abort', hurry);
    };
    const taker: Taker = {
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
  return (
    [...hall.rung.values()]
      .toSorted((left, right) => right.labels.length - left.labels.length)
      .find((set) => fitting(hall, set).length > 0) ?? null
  );
}

async function serveSet(hall: Hall, set: LabelSet): Promise<void> {
  const { rung, shelf } = hall;
  const asking = fitting(hall, set);
  const wanted = asking.reduce((sum, { limit }) => sum + limit, 0);
  const asked = Math.min(wanted, MOST_AT_ONCE);
  rung.delete(set.name);
  try {
    const runs = await shelf.fetch(set, asked);
    if (runs.length >= asked) {
      rung.set(set.name, set);
    }
    const left = deal(runs, fitting(hall, set));
    if (left.length > 0) {
      await shelf.putBack(left);
      rung.set(set.name, set);
    }
  } catch (error) {
    rung.set(set.name, set);
    asking.forEach((taker) => taker.fail(error));
  }
}

function fitting({ takers, closed }: Hall, set: LabelSet): Taker[] {
  return closed ? [] : [...takers].filter((taker) => fits(set, taker.labels) && !taker.hasGone());
}

/** Those who have gone, and those who do not wait and for whom there is nothing. */
function seeOff({ takers, rung, closed }: Hall): void {
  for (const taker of takers) {
    const nothing = ![...rung.values()].some((set) => fits(set, taker.labels));
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
