import type { EventBody } from '@ropewalk/contracts';
import type { TimelineEvent } from './event.ts';
import type { Role } from './moment.logic.ts';

export type RunOutcome = Extract<EventBody, { type: 'run.outcome' }>['outcome'];

/** The work of one agent, from its dispatch to its end. */
export interface Bar {
  readonly runId: number;
  readonly role: Role;
  readonly featureIds: readonly number[];
  /** The row that it is drawn in: no two bars of a row overlap. */
  readonly lane: number;
  readonly from: number;
  /** Null while it goes on. */
  to: number | null;
  /** Null until something is known; of many features the most telling. */
  outcome: RunOutcome | null;
  /** Why it ended; null while it goes on. */
  detail: string | null;
}

export interface Bars {
  readonly list: Bar[];
  readonly byRun: Map<number, Bar>;
  /** For each row the run that is in it, or null. */
  readonly lanes: (number | null)[];
}

export function noBars(): Bars {
  return { list: [], byRun: new Map(), lanes: [] };
}

/** What says most about a run that had many features comes first. */
const TELLING: readonly RunOutcome[] = ['regression_found', 'landed', 'needs_input', 'verified'];

/** Takes one more event into bars that belong to the caller alone. */
export function takeBar(bars: Bars, { at, body }: TimelineEvent): void {
  switch (body.type) {
    case 'run.queued': {
      const { runId, role, featureIds } = body;
      const free = bars.lanes.indexOf(null);
      const lane = free === -1 ? bars.lanes.length : free;
      bars.lanes[lane] = runId;
      const bar = {
        runId,
        role,
        featureIds,
        lane,
        from: at,
        to: null,
        outcome: null,
        detail: null,
      };
      bars.list.push(bar);
      bars.byRun.set(runId, bar);
      break;
    }
    case 'run.outcome': {
      const bar = bars.byRun.get(body.runId);
      if (bar !== undefined) {
        bar.outcome = moreTelling(bar.outcome, body.outcome);
      }
      break;
    }
    case 'run.ended': {
      const bar = bars.byRun.get(body.runId);
      if (bar !== undefined) {
        bar.to = at;
        bar.detail = body.detail;
        bars.lanes[bar.lane] = null;
      }
      break;
    }
    default:
  }
}

function moreTelling(before: RunOutcome | null, next: RunOutcome): RunOutcome {
  const found = TELLING.find((outcome) => outcome === before || outcome === next);
  return found ?? before ?? next;
}
