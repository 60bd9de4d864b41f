import type { Bar } from '../history/bars.logic.ts';
import type { History } from '../history/history.logic.ts';
import type { Mark, MarkKind } from '../history/marks.logic.ts';
import type { TimeScale, Window } from '../scale/time-scale.logic.ts';

/** The rows of the chart from top to bottom, in CSS pixels. */
export const AXIS_PX = 22;
export const CURVE_PX = 72;
export const MARK_ROW_PX = 20;
export const CREW_PX = 8;
export const LANE_PX = 28;
export const BAR_PX = 22;
export const CURVE_TOP = AXIS_PX + 4;
export const LANDED_TOP = CURVE_TOP + CURVE_PX + 6;
export const TROUBLE_TOP = LANDED_TOP + MARK_ROW_PX;
export const CREW_TOP = TROUBLE_TOP + MARK_ROW_PX + 4;
export const LANES_TOP = CREW_TOP + CREW_PX + 8;

export function chartHeight(lanes: number): number {
  return LANES_TOP + Math.max(2, lanes) * LANE_PX + 6;
}

/** How times are places on the screen. */
export interface Place {
  readonly scale: TimeScale;
  readonly window: Window;
  readonly width: number;
}

export function toX({ scale, window, width }: Place, at: number): number {
  return ((scale.toShown(at) - window.from) / Math.max(1, window.to - window.from)) * width;
}

export function toTime({ scale, window, width }: Place, x: number): number {
  return scale.toReal(window.from + (x / Math.max(1, width)) * (window.to - window.from));
}

const LANDINGS: ReadonlySet<MarkKind> = new Set(['landed', 'mended', 'green']);

/** Marks of what went well stand above those of what did not. */
export function markTop(kind: MarkKind): number {
  return LANDINGS.has(kind) ? LANDED_TOP : TROUBLE_TOP;
}

export type Hit =
  | { readonly type: 'bar'; readonly bar: Bar }
  | { readonly type: 'mark'; readonly mark: Mark };

const REACH_PX = 8;

/** What is under a point of the chart, or null. `end` is where bars end that still go on. */
export function hitAt(
  history: History,
  place: Place,
  end: number,
  x: number,
  y: number,
): Hit | null {
  if (y >= LANDED_TOP && y < CREW_TOP) {
    const near = history.marks.filter(
      ({ at, kind }) =>
        Math.abs(toX(place, at) - x) <= REACH_PX &&
        y >= markTop(kind) &&
        y < markTop(kind) + MARK_ROW_PX,
    );
    const [mark] = near.sort(
      (a, b) => Math.abs(toX(place, a.at) - x) - Math.abs(toX(place, b.at) - x),
    );
    return mark === undefined ? null : { type: 'mark', mark };
  }
  if (y < LANES_TOP) {
    return null;
  }
  const lane = Math.floor((y - LANES_TOP) / LANE_PX);
  const bar = history.bars.findLast(
    (each) =>
      each.lane === lane && toX(place, each.from) <= x + 2 && toX(place, each.to ?? end) >= x - 2,
  );
  return bar === undefined ? null : { type: 'bar', bar };
}
