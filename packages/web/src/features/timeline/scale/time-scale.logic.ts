import { countWhile, type Gap } from '../history/history.logic.ts';

/**
 * Real time (milliseconds since 1970) and shown time (milliseconds since the beginning, with long silences cut short).
 * Both directions grow, and undo each other outside of what was cut.
 */
export interface TimeScale {
  readonly length: number;
  toShown(at: number): number;
  toReal(shown: number): number;
  /** The silences that were cut short, in shown time. */
  readonly cuts: readonly { readonly from: number; readonly to: number; readonly realMs: number }[];
}

/** Part of all that is shown that a silence may take. */
const CUT_SHARE = 0.015;
const LEAST_CUT_MS = 3000;

export function createTimeScale(from: number, to: number, gaps: readonly Gap[]): TimeScale {
  const silent = gaps.reduce((sum, gap) => sum + (gap.to - gap.from), 0);
  const busy = Math.max(0, to - from - silent);
  const most = Math.max(LEAST_CUT_MS, busy * CUT_SHARE);
  const real: number[] = [from];
  const shown: number[] = [0];
  const cuts: { from: number; to: number; realMs: number }[] = [];
  const add = (at: number, length: number): void => {
    real.push(at);
    shown.push((shown.at(-1) ?? 0) + length);
  };
  for (const gap of gaps) {
    const realMs = gap.to - gap.from;
    add(gap.from, gap.from - (real.at(-1) ?? from));
    add(gap.to, Math.min(realMs, most));
    if (realMs > most) {
      cuts.push({ from: shown.at(-2) ?? 0, to: shown.at(-1) ?? 0, realMs });
    }
  }
  const end = Math.max(to, real.at(-1) ?? from);
  add(end, end - (real.at(-1) ?? from));
  return {
    length: shown.at(-1) ?? 0,
    toShown: (at) => between(real, shown, at),
    toReal: (at) => between(shown, real, at),
    cuts,
  };
}

/** What stands in `to` where `value` stands in `from`; both grow. */
function between(from: readonly number[], to: readonly number[], value: number): number {
  const after = Math.min(
    from.length - 1,
    Math.max(
      1,
      countWhile(from, (each) => each <= value),
    ),
  );
  const [a, b] = [from[after - 1] ?? 0, from[after] ?? 0];
  const [x, y] = [to[after - 1] ?? 0, to[after] ?? 0];
  const share = b === a ? 0 : Math.min(1, Math.max(0, (value - a) / (b - a)));
  return x + share * (y - x);
}

/** The part of the time that is seen, in shown time. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const LEAST_WINDOW_MS = 2000;

/** More (factor < 1) or less of the time, with `at` staying where it is. Never beyond both ends. */
export function zoomWindow(
  { from, to }: Window,
  at: number,
  factor: number,
  length: number,
): Window {
  const size = Math.min(Math.max(length, 1), Math.max(LEAST_WINDOW_MS, (to - from) * factor));
  const share = (at - from) / Math.max(1, to - from);
  return shiftInto({ from: at - share * size, to: at + (1 - share) * size }, length);
}

export function panWindow({ from, to }: Window, by: number, length: number): Window {
  return shiftInto({ from: from + by, to: to + by }, length);
}

function shiftInto({ from, to }: Window, length: number): Window {
  const size = Math.min(to - from, Math.max(length, 1));
  const start = Math.min(Math.max(0, from), Math.max(0, length - size));
  return { from: start, to: start + size };
}

const STEPS_MS = [
  1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000,
];

/** Round distances for the marks of an axis, so that about `count` fit into `length` milliseconds. */
export function tickStep(length: number, count: number): number {
  return STEPS_MS.find((step) => length / step <= count) ?? STEPS_MS.at(-1) ?? 1;
}
