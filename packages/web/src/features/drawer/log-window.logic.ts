import type { LogLine } from '#shared/live/log-tail.ts';

/**
 * The part of a log that is held. While somebody follows it is the live tail; whoever goes up holds what they see, with
 * earlier pages in front, and lets go of the other end when it becomes too much. `later` says how to get that back.
 */
export interface LogWindow {
  readonly lines: readonly LogLine[];
  /** Nothing is left out between the last line and the present. */
  readonly isAtEnd: boolean;
  /** Pass as `before` for the page in front; null where the log begins, undefined until somebody asks. */
  readonly before: number | null | undefined;
  /** `before` of the pages behind that were let go of, the nearest last. */
  readonly later: readonly number[];
}

export const PAGE_LINES = 500;
const MOST_LINES = 8000;
const KEPT_LINES = 5000;

export const EMPTY_WINDOW: LogWindow = { lines: [], isAtEnd: true, before: undefined, later: [] };

/** The live tail as it is; of earlier pages nothing is kept. */
export function followTail(tail: readonly LogLine[]): LogWindow {
  return { ...EMPTY_WINDOW, lines: tail };
}

/** More was said while somebody looks at what is held. */
export function withTail(window: LogWindow, tail: readonly LogLine[]): LogWindow {
  if (!window.isAtEnd) {
    return window;
  }
  const last = window.lines.at(-1)?.seq;
  if (last === undefined) {
    return { ...window, lines: tail };
  }
  const first = tail.findIndex(({ seq }) => seq > last);
  if (first === -1) {
    return window;
  }
  return first === 0
    ? // More has been said than a tail holds: the way on leads over the pages of the server.
      { ...window, isAtEnd: false }
    : letGoOfEnd({ ...window, lines: [...window.lines, ...tail.slice(first)] });
}

/** Where the page in front ends; null where the log begins. */
export function earlierThan(window: LogWindow): number | null {
  return window.before === undefined ? (window.lines[0]?.seq ?? null) : window.before;
}

/** With the page in front. */
export function withEarlier(
  window: LogWindow,
  page: { readonly lines: readonly LogLine[]; readonly nextBefore: number | null },
): LogWindow {
  const first = window.lines[0]?.seq ?? Number.POSITIVE_INFINITY;
  const earlier = page.lines.filter(({ seq }) => seq < first);
  return letGoOfEnd({
    ...window,
    lines: [...earlier, ...window.lines],
    before: page.nextBefore,
  });
}

/** With the page behind, which was let go of before: what `before` the last of `later` has answered. */
export function withLater(window: LogWindow, page: readonly LogLine[]): LogWindow {
  const last = window.lines.at(-1)?.seq ?? 0;
  const lines = [...window.lines, ...page.filter(({ seq }) => seq > last)];
  const kept = lines.length > MOST_LINES ? lines.slice(-KEPT_LINES) : lines;
  return {
    ...window,
    lines: kept,
    later: window.later.slice(0, -1),
    before: kept === lines ? window.before : undefined,
  };
}

/** Joins with the tail, as soon as nothing is missing between them. */
export function rejoin(window: LogWindow, tail: readonly LogLine[]): LogWindow {
  const last = window.lines.at(-1)?.seq ?? 0;
  const first = tail[0]?.seq;
  return window.isAtEnd || window.later.length > 0 || first === undefined || first > last
    ? window
    : {
        ...window,
        isAtEnd: true,
        lines: [...window.lines, ...tail.filter(({ seq }) => seq > last)],
      };
}

function letGoOfEnd(window: LogWindow): LogWindow {
  const { lines } = window;
  if (lines.length <= MOST_LINES) {
    return window;
  }
  const ends: number[] = [];
  for (let end = lines.length; end > KEPT_LINES; end -= PAGE_LINES) {
    const last = lines[end - 1];
    if (last !== undefined) {
      ends.push(last.seq + 1);
    }
  }
  return {
    ...window,
    lines: lines.slice(0, KEPT_LINES),
    isAtEnd: false,
    later: [...window.later, ...ends],
  };
}

export interface LogFilter {
  /** Null = all agents. */
  readonly runId: number | null;
  readonly text: string;
}

/** The lines that fit; the same list where all do. */
export function filterLines(
  lines: readonly LogLine[],
  { runId, text }: LogFilter,
): readonly LogLine[] {
  const wanted = text.trim().toLowerCase();
  return runId === null && wanted === ''
    ? lines
    : lines.filter(
        (line) =>
          (runId === null || line.runId === runId) &&
          (wanted === '' || line.text.toLowerCase().includes(wanted)),
      );
}

/** Runs that have said something among these lines, the last first. */
export function runsIn(lines: readonly LogLine[]): readonly number[] {
  const runs = new Set<number>();
  for (const { runId } of lines) {
    if (runId !== null) {
      runs.add(runId);
    }
  }
  return [...runs].toSorted((one, other) => other - one);
}
