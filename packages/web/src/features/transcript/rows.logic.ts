import type { TranscriptEntry } from './api/read-transcript.ts';

type Event = TranscriptEntry['event'];
type EventOf<T extends Event['type']> = Extract<Event, { type: T }>;

export interface ToolResult {
  readonly at: number;
  readonly isError: boolean;
  /** The rules of what agents may do refused the call. */
  readonly isRefused: boolean;
  readonly output: string;
}

interface Place {
  /** Of its first entry in the transcript: names the row, and leads there. */
  readonly position: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What stands under each other in a transcript: entries, with the results of tools folded under their calls. */
export type Row = Place &
  (
    | { readonly kind: 'session'; readonly model: string | null }
    | { readonly kind: 'say' | 'thought' | 'stderr' | 'told'; readonly text: string }
    | {
        readonly kind: 'tool';
        readonly callId: string;
        readonly tool: string;
        readonly toolKind: NonNullable<EventOf<'tool_call'>['kind']>;
        readonly input: unknown;
        /** Null while it is at it, or when it never answered. */
        readonly result: ToolResult | null;
      }
    /** The call stands before what has been read. */
    | { readonly kind: 'result'; readonly callId: string; readonly result: ToolResult }
    | { readonly kind: 'retry'; readonly code: string; readonly delayMs: number | null }
    | { readonly kind: 'ended'; readonly ending: EventOf<'ended'>['ending'] }
  );

/** An entry with its place. */
export interface PlacedEntry {
  readonly position: number;
  readonly entry: TranscriptEntry;
}

/** Rows after more entries; rows that do not change stay the same objects. */
export function appendRows(
  before: readonly Row[],
  entries: readonly PlacedEntry[],
): readonly Row[] {
  const rows = [...before];
  const openCalls = new Map<string, number>();
  rows.forEach((row, index) => {
    if (row.kind === 'tool' && row.result === null) {
      openCalls.set(row.callId, index);
    }
  });
  for (const { position, entry } of entries) {
    const place = { position, at: entry.at };
    const { event } = entry;
    if (event.type === 'tool_result') {
      putResult(rows, openCalls, place, event);
      continue;
    }
    const row = rowOf(place, event);
    if (row !== null) {
      if (row.kind === 'tool') {
        openCalls.set(row.callId, rows.length);
      }
      rows.push(row);
    }
  }
  return rows;
}

function putResult(
  rows: Row[],
  openCalls: Map<string, number>,
  place: Place,
  { callId, isError, refused, output }: EventOf<'tool_result'>,
): void {
  const result = { at: place.at, isError, isRefused: refused === true, output };
  const index = openCalls.get(callId);
  const call = index === undefined ? undefined : rows[index];
  if (index !== undefined && call?.kind === 'tool') {
    rows[index] = { ...call, result };
    openCalls.delete(callId);
  } else {
    rows.push({ ...place, kind: 'result', callId, result });
  }
}

function rowOf(place: Place, event: Exclude<Event, EventOf<'tool_result'>>): Row | null {
  switch (event.type) {
    case 'session':
      return { ...place, kind: 'session', model: event.model };
    case 'text':
      return event.text.trim() === '' ? null : { ...place, kind: 'say', text: event.text };
    case 'thought':
      return event.text.trim() === '' ? null : { ...place, kind: 'thought', text: event.text };
    case 'stderr':
      return { ...place, kind: 'stderr', text: event.text };
    case 'message':
      return { ...place, kind: 'told', text: event.text };
    case 'tool_call': {
      const { callId, tool, kind, input } = event;
      return { ...place, kind: 'tool', callId, tool, toolKind: kind, input, result: null };
    }
    case 'retry':
      return { ...place, kind: 'retry', code: event.code, delayMs: event.delayMs };
    case 'ended':
      return { ...place, kind: 'ended', ending: event.ending };
    case 'usage':
    case 'turn_ended':
      return null;
  }
}

/** Rows with an earlier page in front; results whose call is in it are folded under that. */
export function prependRows(
  entries: readonly PlacedEntry[],
  after: readonly Row[],
): readonly Row[] {
  const rows = [...appendRows([], entries)];
  const openCalls = new Map<string, number>();
  rows.forEach((row, index) => {
    if (row.kind === 'tool' && row.result === null) {
      openCalls.set(row.callId, index);
    }
  });
  const rest = after.filter((row) => {
    const index = row.kind === 'result' ? openCalls.get(row.callId) : undefined;
    const call = index === undefined ? undefined : rows[index];
    if (row.kind !== 'result' || index === undefined || call?.kind !== 'tool') {
      return true;
    }
    rows[index] = { ...call, result: row.result };
    return false;
  });
  return [...rows, ...rest];
}

/** The row that shows what stands at a position: the last that does not begin behind it. -1 where there is none. */
export function indexAt(rows: readonly Pick<Row, 'position'>[], position: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((rows[middle]?.position ?? 0) <= position) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
