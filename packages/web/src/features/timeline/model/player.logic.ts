import type { History } from '../history/history.logic.ts';
import type { Mark } from '../history/marks.logic.ts';
import type { TimeScale } from '../scale/time-scale.logic.ts';

/** The moment that is shown: a time, and how many events had happened by then. Live = everything, as it goes on. */
export type Cursor =
  | { readonly type: 'live' }
  | { readonly type: 'past'; readonly at: number; readonly count: number };

export const LIVE: Cursor = { type: 'live' };

/** Seconds of the project in one second. */
export const SPEEDS = [1, 5, 20, 60, 200, 1000] as const;
export type Speed = (typeof SPEEDS)[number];

/** The cursor at a place of the sequence; live where that has not happened yet. */
export function cursorAtSeq(history: History, seq: number): Cursor {
  return cursorAtCount(history, history.countUpTo(seq));
}

/** The cursor after so many events: at the time of the last of them. */
export function cursorAtCount(history: History, count: number): Cursor {
  const bounded = Math.max(1, count);
  const event = history.events[bounded - 1];
  return event === undefined || bounded >= history.events.length
    ? LIVE
    : { type: 'past', at: event.at, count: bounded };
}

export function cursorAtTime(history: History, at: number): Cursor {
  const count = Math.max(1, history.countAt(at));
  return count >= history.events.length ? LIVE : { type: 'past', at, count };
}

/** Where playing has come to after some time of the clock. Silences that are cut short are played as short as they are shown. */
export function playOn(
  history: History,
  scale: TimeScale,
  cursor: Cursor,
  elapsedMs: number,
  speed: number,
): Cursor {
  if (cursor.type === 'live') {
    return cursor;
  }
  const shown = scale.toShown(cursor.at) + elapsedMs * speed;
  return shown >= scale.length ? LIVE : cursorAtTime(history, scale.toReal(shown));
}

/** The next mark of these kinds on one side of the cursor; null where there is none. */
export function markBeside(
  history: History,
  cursor: Cursor,
  side: 'before' | 'after',
  fits: (mark: Mark) => boolean,
): Mark | null {
  const seq = seqOf(history, cursor);
  return (
    (side === 'after'
      ? history.marks.find((mark) => mark.seq > seq && fits(mark))
      : history.marks.findLast((mark) => mark.seq < seq && fits(mark))) ?? null
  );
}

/** The event that the cursor stands on; 0 where nothing has happened. */
export function seqOf(history: History, cursor: Cursor): number {
  const count = cursor.type === 'live' ? history.events.length : cursor.count;
  return history.events[count - 1]?.seq ?? 0;
}

/** What a cursor stands at in time; `end` is where live is. */
export function timeOf(cursor: Cursor, end: number): number {
  return cursor.type === 'live' ? end : cursor.at;
}
