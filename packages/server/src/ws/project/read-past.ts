import { setImmediate } from 'node:timers/promises';
import type { Event, TranscriptEntry } from '@ropewalk/contracts';
import { lastPlaceOfEvent, placeOfEvent, type Store } from '@ropewalk/core';
import type { Engine } from '@ropewalk/engine';

/** What a project's past is read from. */
export interface PastSources {
  readonly store: Pick<Store, 'query'>;
  readonly transcript: Engine['transcript'];
}

/** One thing of the past, in its place. */
export type PastItem =
  | { readonly kind: 'event'; readonly event: Event }
  | {
      readonly kind: 'entry';
      readonly runId: number;
      readonly entry: TranscriptEntry & { readonly seq: number };
    };

export interface PastRequest {
  readonly projectId: number;
  /** Nothing behind this place is read. */
  readonly upTo: number;
  /** Transcripts of runs that have ended are read, newest first, until this is used up. */
  readonly maxEntries: number;
}

const EVENTS_PER_PAGE = 500;
const ENTRIES_PER_PAGE = 500;
/** Runs that have ended are looked for among the last events only. */
const MAX_RECENT_EVENTS = 20_000;

type RunSpan = { readonly queued: number; ended: number | null };

/**
 * Calls `onItem` with every event of a project, and with the entries of the transcripts that are still of interest:
 * those of runs that work, and of the last that have ended. In the order of their places. Answers the
 * place behind which nothing was left out.
 */
export async function readPast(
  sources: PastSources,
  request: PastRequest,
  onItem: (item: PastItem) => void,
): Promise<number> {
  const spans = new Map<number, RunSpan>();
  let recent: Event[] = [];
  let completeAfter = 0;
  for await (const page of pagesOfEvents(sources, request)) {
    for (const event of page) {
      noteSpan(spans, event);
    }
    recent.push(...page);
    if (recent.length > 2 * MAX_RECENT_EVENTS) {
      const old = recent.slice(0, -MAX_RECENT_EVENTS);
      recent = recent.slice(-MAX_RECENT_EVENTS);
      await tell(old, onItem);
      const lastOld = old.at(-1)?.seq ?? 0;
      forgetEnded(spans, lastOld);
      completeAfter = lastPlaceOfEvent(lastOld);
    }
  }
  const { entries, leftOut } = await readEntries(sources, request, spans);
  await tell(merge(recent, entries), onItem);
  return Math.max(completeAfter, leftOut);
}

async function* pagesOfEvents(
  { store }: PastSources,
  { projectId, upTo }: PastRequest,
): AsyncGenerator<readonly Event[]> {
  let after = 0;
  while (true) {
    const page = await store.query('events', { projectId, after, limit: EVENTS_PER_PAGE });
    const within = page.filter((event) => placeOfEvent(event.seq) <= upTo);
    yield within;
    after = page.at(-1)?.seq ?? after;
    if (within.length < EVENTS_PER_PAGE) {
      return;
    }
  }
}

function noteSpan(spans: Map<number, RunSpan>, { seq, body }: Event): void {
  if (body.type === 'run.queued') {
    spans.set(body.runId, { queued: seq, ended: null });
  } else if (body.type === 'run.ended') {
    const span = spans.get(body.runId);
    if (span !== undefined) {
      span.ended = seq;
    }
  }
}

function forgetEnded(spans: Map<number, RunSpan>, seq: number): void {
  for (const [runId, span] of spans) {
    if (span.ended !== null && span.ended <= seq) {
      spans.delete(runId);
    }
  }
}

type Entry = Extract<PastItem, { kind: 'entry' }>;

/** Of runs that work all, then of those that ended last. */
async function readEntries(
  sources: PastSources,
  request: PastRequest,
  spans: ReadonlyMap<number, RunSpan>,
): Promise<{ readonly entries: readonly Entry[]; readonly leftOut: number }> {
  const newestFirst = [...spans].sort(
    ([, one], [, other]) => (other.ended ?? Infinity) - (one.ended ?? Infinity),
  );
  const entries: Entry[] = [];
  for (const [runId, span] of newestFirst) {
    if (span.ended !== null && entries.length >= request.maxEntries) {
      return { entries: inOrder(entries), leftOut: placeOfEvent(span.ended) };
    }
    for await (const entry of entriesOf(sources, request, runId)) {
      if (isWithin(entry.seq, span, request.upTo)) {
        entries.push({ kind: 'entry', runId, entry });
      }
    }
  }
  return { entries: inOrder(entries), leftOut: 0 };
}

/** Places of an earlier life of the project, before it was put back under other numbers, say nothing here. */
function isWithin(seq: number, { queued, ended }: RunSpan, upTo: number): boolean {
  return seq > placeOfEvent(queued) && seq <= upTo && (ended === null || seq < placeOfEvent(ended));
}

async function* entriesOf(
  { transcript }: PastSources,
  { projectId }: PastRequest,
  runId: number,
): AsyncGenerator<TranscriptEntry & { readonly seq: number }> {
  let after = 0;
  while (true) {
    const page = await transcript(projectId, runId, after, ENTRIES_PER_PAGE);
    for (const { seq, ...rest } of page.entries) {
      if (seq !== undefined) {
        yield { ...rest, seq };
      }
    }
    if (page.atEnd || page.next === after) {
      return;
    }
    after = page.next;
  }
}

function inOrder(entries: readonly Entry[]): readonly Entry[] {
  return [...entries].sort((one, other) => one.entry.seq - other.entry.seq);
}

function* merge(events: readonly Event[], entries: readonly Entry[]): Generator<PastItem> {
  let next = 0;
  for (const event of events) {
    let entry = entries[next];
    while (entry !== undefined && entry.entry.seq < placeOfEvent(event.seq)) {
      yield entry;
      next += 1;
      entry = entries[next];
    }
    yield { kind: 'event', event };
  }
  yield* entries.slice(next);
}

const ITEMS_PER_TURN = 500;

/** In bites, so that nobody else has to wait for a long past. */
async function tell(
  items: Iterable<PastItem | Event>,
  onItem: (item: PastItem) => void,
): Promise<void> {
  let told = 0;
  for (const item of items) {
    onItem('kind' in item ? item : { kind: 'event', event: item });
    told += 1;
    if (told % ITEMS_PER_TURN === 0) {
      await setImmediate();
    }
  }
}
