import { logLinesOf, eventOfPlace, placeOfEvent } from '@ropewalk/core';
import type { Engine } from '@ropewalk/engine';
import { toWireTime } from '../wire/wire-feature.ts';
import type { DraftOf } from '../ws/project/drafts.ts';
import {
  createLogSource,
  type LogSource,
  type LogSourceDeps,
  type PlacedEntry,
} from './log-source.ts';

export interface LogDeps extends LogSourceDeps {
  readonly live: Pick<Engine['live'], 'settle'>;
}

export interface LogRequest {
  readonly projectId: number;
  /** Only lines in front of this place; null begins with the newest. */
  readonly before: number | null;
  readonly limit: number;
}

type LogLine = DraftOf<'log'> & { readonly seq: number };

/** Each of them is read from at once, and seldom more than the next are needed. */
const ENDS_PER_PAGE = 2;

/**
 * Lines of a project's log in front of a place, oldest first, with the places that the project's socket gives them;
 * fewer than were asked for only where the log begins. The transcripts of the runs that worked at that place are read
 * backwards side by side, and those of earlier runs once what is read reaches their ends.
 */
export async function readLog(
  deps: LogDeps,
  { projectId, before, limit }: LogRequest,
): Promise<{ readonly lines: readonly LogLine[]; readonly nextBefore: number | null }> {
  // What is being written can be read then.
  const settled = await deps.live.settle(projectId);
  const below = Math.min(before ?? Infinity, settled + 1);
  const sources = new Map<number, LogSource>();
  for (const run of await runsAt(deps, projectId, below)) {
    if (run.role !== 'assistant')
      sources.set(run.id, createLogSource(deps, run, { below, hadEnded: false }));
  }
  /** Every run that ended with this event or a later one is among the sources. */
  let walked = eventOfPlace(below) + 1;
  const lines: LogLine[] = [];
  while (lines.length < limit) {
    const newest = await newestOf(sources);
    const reached = newest === null ? 0 : eventOfPlace(newest.entry.seq);
    if (walked > reached + 1) {
      walked = await addEnded(deps, { projectId, walked, reached, below }, sources);
    } else if (newest === null) {
      return { lines: lines.reverse(), nextBefore: null };
    } else {
      newest.source.take();
      lines.push(...linesOf(newest.source, newest.entry, below).reverse());
    }
  }
  const page = lines.slice(0, limit).reverse();
  return { lines: page, nextBefore: page[0]?.seq ?? null };
}

/** Runs that had begun in front of a place and had not ended there. */
async function runsAt({ store }: LogDeps, projectId: number, below: number) {
  const event = eventOfPlace(below);
  const [[last], [next]] = await Promise.all([
    store.query('earlierEvents', { projectId, before: event + 1, after: 0, limit: 1 }),
    store.query('events', { projectId, after: event, limit: 1 }),
  ]);
  return store.query('runsAround', {
    projectId,
    since: last?.at ?? 0,
    until: next?.at ?? Number.MAX_SAFE_INTEGER,
  });
}

async function newestOf(sources: ReadonlyMap<number, LogSource>) {
  let newest: { readonly source: LogSource; readonly entry: PlacedEntry } | null = null;
  for (const source of sources.values()) {
    const entry = await source.last();
    if (entry !== null && (newest === null || entry.seq > newest.entry.seq)) {
      newest = { source, entry };
    }
  }
  return newest;
}

/** Adds runs that ended between the event that was reached and those that are known; answers how far it came. */
async function addEnded(
  deps: LogDeps,
  at: {
    readonly projectId: number;
    readonly walked: number;
    readonly reached: number;
    readonly below: number;
  },
  sources: Map<number, LogSource>,
): Promise<number> {
  const ends = await deps.store.query('earlierEvents', {
    projectId: at.projectId,
    before: at.walked,
    after: at.reached,
    limit: ENDS_PER_PAGE,
    types: ['run.ended'],
  });
  for (const { seq, body } of ends) {
    if (body.type !== 'run.ended' || sources.has(body.runId)) continue;
    const run = await deps.store.query('run', { runId: body.runId });
    // A backlog that began anew has forgotten its runs.
    if (run === null || run.role === 'assistant') continue;
    sources.set(
      run.id,
      createLogSource(deps, run, { below: Math.min(at.below, placeOfEvent(seq)), hadEnded: true }),
    );
  }
  return ends.length < ENDS_PER_PAGE ? at.reached + 1 : (ends.at(-1)?.seq ?? at.reached + 1);
}

function linesOf({ run }: LogSource, { seq, at, event }: PlacedEntry, below: number): LogLine[] {
  const featureId = run.features[0]?.featureId;
  return logLinesOf(event)
    .map((line, index) => ({
      type: 'log' as const,
      line,
      timestamp: toWireTime(at),
      ...(featureId === undefined ? {} : { featureId }),
      agentIndex: run.id,
      seq: seq + index,
    }))
    .filter((line) => line.seq < below);
}
