import type { ForeignChange } from './foreign-change.ts';

/** A stretch of time in milliseconds; null = it goes on. */
export interface Span {
  readonly from: number;
  readonly until: number | null;
}

/** A run whose programs were there, and when its tools were at work. */
export interface Presence {
  readonly runId: number;
  readonly span: Span;
  readonly calls: readonly Span[];
}

/** What is known about one place. */
export interface Scene {
  readonly changes: readonly ForeignChange[];
  /** When the place was looked at before; what has no time of its own happened since. */
  readonly lookedAt: number;
  readonly now: number;
  /** Whether a person is at home there and may have made the changes. */
  readonly isPersons: boolean;
}

/** Times of files come from a clock that ticks some milliseconds late. */
const TICK_MS = 15;
/** We hear of calls and answers later than they happen, most of all on a busy machine. */
const HEARD_LATE_MS = 2_000;

/**
 * The runs that could have made these changes, by when they were made. Whose tools were at work comes before whose
 * programs were only there; where a person is at home nobody else counts. If some could have made all of the changes,
 * it was one of those.
 */
export function whoCouldHave(
  { changes, lookedAt, now, isPersons }: Scene,
  runs: readonly Presence[],
): readonly number[] {
  const suspects = changes.map(({ at }) => {
    const when: Span =
      at === null ? { from: lookedAt, until: now } : { from: at - TICK_MS, until: at + TICK_MS };
    const there = runs.filter(({ span }) => meet(span, when));
    const atWork = there.filter(({ calls }) => calls.some((call) => meet(lengthen(call), when)));
    return (atWork.length > 0 || isPersons ? atWork : there).map(({ runId }) => runId);
  });
  const anyone = [...new Set(suspects.flat())];
  const ofAll = anyone.filter((runId) => suspects.every((ids) => ids.includes(runId)));
  return ofAll.length > 0 ? ofAll : anyone;
}

function lengthen({ from, until }: Span): Span {
  return { from: from - HEARD_LATE_MS, until: until === null ? null : until + HEARD_LATE_MS };
}

function meet(one: Span, other: Span): boolean {
  return (
    one.from <= (other.until ?? Number.POSITIVE_INFINITY) &&
    other.from <= (one.until ?? Number.POSITIVE_INFINITY)
  );
}
