import { noBars, takeBar, type Bar } from './bars.logic.ts';
import type { TimelineEvent } from './event.ts';
import { toMark, type Mark } from './marks.logic.ts';
import {
  copyMoment,
  firstMoment,
  takeEvent,
  totalOf,
  type CrewNow,
  type Moment,
  type Places,
} from './moment.logic.ts';

/** A step of the curve: from this time on so many pass, of so many. */
export interface CurveStep {
  readonly at: number;
  readonly passing: number;
  readonly total: number;
}

/** A time in which nobody worked and nothing happened. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** From this time on the crew was in this state. */
export interface CrewStep {
  readonly at: number;
  readonly crew: CrewNow;
}

/** Everything that has happened in a project, in the forms in which it is shown. Grows at its end only. */
export interface History {
  readonly events: readonly TimelineEvent[];
  readonly bars: readonly Bar[];
  /** How many rows the bars need. */
  readonly lanes: () => number;
  readonly marks: readonly Mark[];
  readonly curve: readonly CurveStep[];
  readonly crew: readonly CrewStep[];
  readonly gaps: readonly Gap[];
  readonly names: ReadonlyMap<number, string>;
  readonly places: Places;
  /** Takes what follows; events that it has already are left out. */
  append(events: readonly TimelineEvent[]): void;
  /** How everything stood after the first `count` events; belongs to the caller. */
  momentAfter(count: number): Moment;
  /** How many events had happened at a place of the sequence. */
  countUpTo(seq: number): number;
  /** How many events had happened at a time. */
  countAt(at: number): number;
}

/** Events between two moments that are kept: any moment is so many steps away at most. */
const CHECKPOINT_EVERY = 500;
/** Shorter silences are no gaps. */
const LEAST_GAP_MS = 30_000;

export function createHistory(): History {
  const events: TimelineEvent[] = [];
  const checkpoints: Moment[] = [firstMoment()];
  const places: Places = { of: new Map() };
  const names = new Map<number, string>();
  const bars = noBars();
  const marks: Mark[] = [];
  const curve: CurveStep[] = [];
  const crew: CrewStep[] = [];
  const gaps: Gap[] = [];
  const now = firstMoment();

  const take = (event: TimelineEvent): void => {
    if (events.length > 0 && now.runs.size === 0 && event.at - now.at > LEAST_GAP_MS) {
      gaps.push({ from: now.at, to: event.at });
    }
    const mark = toMark(event, now.regressions);
    if (mark !== null) {
      marks.push(mark);
    }
    if (event.body.type === 'feature.created') {
      names.set(event.body.featureId, event.body.name);
    }
    takeBar(bars, event);
    takeEvent(now, places, event);
    const [passing, total] = [now.counts.passing, totalOf(now)];
    const last = curve.at(-1);
    if (last === undefined || last.passing !== passing || last.total !== total) {
      curve.push({ at: event.at, passing, total });
    }
    if (crew.at(-1)?.crew !== now.crew) {
      crew.push({ at: event.at, crew: now.crew });
    }
    events.push(event);
    if (events.length % CHECKPOINT_EVERY === 0) {
      checkpoints.push(copyMoment(now));
    }
  };
  return {
    events,
    bars: bars.list,
    lanes: () => bars.lanes.length,
    marks,
    curve,
    crew,
    gaps,
    names,
    places,
    append(next) {
      for (const event of next) {
        if (event.seq > now.seq) {
          take(event);
        }
      }
    },
    momentAfter(count) {
      const until = Math.max(0, Math.min(count, events.length));
      const nearest = Math.floor(until / CHECKPOINT_EVERY);
      const moment = copyMoment(checkpoints[nearest] ?? firstMoment());
      for (const event of events.slice(nearest * CHECKPOINT_EVERY, until)) {
        takeEvent(moment, places, event);
      }
      return moment;
    },
    countUpTo: (seq) => countWhile(events, (event) => event.seq <= seq),
    countAt: (at) => countWhile(events, (event) => event.at <= at),
  };
}

/** How many of a sorted list fulfil what the first ones fulfil. */
export function countWhile<T>(list: readonly T[], fits: (item: T) => boolean): number {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const item = list[middle];
    if (item !== undefined && fits(item)) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}
