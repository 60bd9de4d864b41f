import type { FileHandle } from 'node:fs/promises';
import { transcriptEntrySchema, type AgentEvent, type TranscriptEntry } from '@ropewalk/contracts';
import { openIfThere, type TranscriptPage } from './transcripts.ts';

/** A page that ends where another begins. */
export interface EarlierPage extends TranscriptPage {
  /** Position of the first entry; pass it to go back further. Null when the page begins with the transcript. */
  readonly previous: number | null;
}

/** Entries in which a text was found. */
export interface TranscriptMatches {
  readonly matches: readonly TranscriptMatch[];
  /** Where the search goes on. */
  readonly next: number;
  readonly atEnd: boolean;
}

export interface TranscriptMatch {
  /** Byte position of the entry. */
  readonly position: number;
  readonly at: number;
  /** What stands around the text, on one line. */
  readonly excerpt: string;
}

const CHUNK_BYTES = 64 * 1024;
/** A page of very long entries is a short one; at least one entry is always read. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;
/** One search reads no further. */
const MAX_SEARCHED_BYTES = 32 * 1024 * 1024;
const EXCERPT_CHARACTERS = 80;
const NEWLINE = 0x0a;

/** The last whole entries in front of a byte position, or (null) of the transcript, oldest first. */
export async function readEarlierTranscript(
  folder: string,
  runId: number,
  before: number | null,
  limit: number,
): Promise<EarlierPage> {
  const file = await openIfThere(folder, runId);
  if (file === null) {
    return { entries: [], positions: [], next: 0, previous: null, atEnd: true };
  }
  try {
    const { size } = await file.stat();
    const end = Math.min(before ?? size, size);
    const { bytes, start } = await readBackwards(file, end, limit);
    const lines = linesOf(bytes, start).slice(-limit);
    const last = lines.at(-1);
    const next = last === undefined ? end : last.position + last.bytes.length + 1;
    const first = lines[0]?.position ?? 0;
    return {
      entries: lines.map((line) => toEntry(line.bytes)),
      positions: lines.map(({ position }) => position),
      next,
      previous: first === 0 ? null : first,
      atEnd: next >= size,
    };
  } finally {
    await file.close();
  }
}

/** Looks for a text, whatever its case, from a byte position on, in everything that an event says. */
export async function searchTranscript(
  folder: string,
  runId: number,
  search: { readonly text: string; readonly after: number; readonly limit: number },
): Promise<TranscriptMatches> {
  const file = await openIfThere(folder, runId);
  if (file === null) {
    return { matches: [], next: search.after, atEnd: true };
  }
  try {
    const { size } = await file.stat();
    const wanted = search.text.toLowerCase();
    const matches: TranscriptMatch[] = [];
    let next = search.after;
    for await (const line of file.readLines({ start: search.after, autoClose: false })) {
      const end = next + Buffer.byteLength(line) + 1;
      const isEnough =
        matches.length >= search.limit || next - search.after > MAX_SEARCHED_BYTES || end > size;
      if (isEnough) break;
      const { at, event } = toEntry(line);
      const excerpt = excerptOf(event, wanted);
      if (excerpt !== null) matches.push({ position: next, at, excerpt });
      next = end;
    }
    return { matches, next, atEnd: next >= size };
  } finally {
    await file.close();
  }
}

/**
 * The byte position behind the last entry whose place in the order of the project is below `seq`; finds it without
 * reading what lies before and behind. Entries without a place count as being below.
 */
export async function findInTranscript(
  folder: string,
  runId: number,
  seq: number,
): Promise<number> {
  const file = await openIfThere(folder, runId);
  if (file === null) return 0;
  try {
    const { size } = await file.stat();
    // Both stand at the beginning of an entry, or at the end; everything before `low` is below.
    let low = 0;
    let high = size;
    while (high - low > CHUNK_BYTES) {
      const middle = await entryFrom(file, Math.floor((low + high) / 2), high);
      if (middle === null) break;
      if ((middle.entry.seq ?? 0) < seq) low = middle.end;
      else high = middle.position;
    }
    return await lastBelow(file, low, high, seq);
  } finally {
    await file.close();
  }
}

/** The first entry that begins behind a position and is whole before `high`. */
async function entryFrom(file: FileHandle, from: number, high: number) {
  const position = await lineAfter(file, from, high);
  for await (const line of file.readLines({ start: position, autoClose: false })) {
    const end = position + Buffer.byteLength(line) + 1;
    return end > high ? null : { position, end, entry: toEntry(line) };
  }
  return null;
}

/** Where the next line begins, or `high`. By bytes: from within a character, no text can be read. */
async function lineAfter(file: FileHandle, from: number, high: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let position = from; position < high; position += CHUNK_BYTES) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, position);
    const place = chunk.subarray(0, bytesRead).indexOf(NEWLINE);
    if (place !== -1) return Math.min(high, position + place + 1);
  }
  return high;
}

async function lastBelow(
  file: FileHandle,
  low: number,
  high: number,
  seq: number,
): Promise<number> {
  let position = low;
  for await (const line of file.readLines({ start: low, autoClose: false })) {
    const end = position + Buffer.byteLength(line) + 1;
    if (end > high || (toEntry(line).seq ?? 0) >= seq) break;
    position = end;
  }
  return position;
}

/** Bytes up to `end` in which at least `limit` entries are whole, or as many as fit. */
async function readBackwards(
  file: FileHandle,
  end: number,
  limit: number,
): Promise<{ readonly bytes: Buffer; readonly start: number }> {
  const chunks: Buffer[] = [];
  let start = end;
  let ends = 0;
  while (start > 0 && ends <= limit && (ends < 3 || end - start < MAX_PAGE_BYTES)) {
    const from = Math.max(0, start - CHUNK_BYTES);
    const chunk = Buffer.alloc(start - from);
    const { bytesRead } = await file.read(chunk, 0, chunk.length, from);
    if (bytesRead < chunk.length) break;
    chunks.unshift(chunk);
    for (const byte of chunk) ends += byte === NEWLINE ? 1 : 0;
    start = from;
  }
  return { bytes: Buffer.concat(chunks), start };
}

/** Whole lines, with their positions; what has no beginning or no end is left out. */
function linesOf(bytes: Buffer, start: number) {
  const lines: { readonly position: number; readonly bytes: Buffer }[] = [];
  let from = start === 0 ? 0 : bytes.indexOf(NEWLINE) + 1;
  for (let to = bytes.indexOf(NEWLINE, from); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
    lines.push({ position: start + from, bytes: bytes.subarray(from, to) });
    from = to + 1;
  }
  return lines;
}

function toEntry(line: Buffer | string): TranscriptEntry {
  return transcriptEntrySchema.parse(JSON.parse(String(line)));
}

function excerptOf(event: AgentEvent, wanted: string): string | null {
  for (const text of textsOf(event)) {
    const place = text.toLowerCase().indexOf(wanted);
    if (place !== -1) {
      const from = Math.max(0, place - EXCERPT_CHARACTERS);
      return text
        .slice(from, place + wanted.length + EXCERPT_CHARACTERS)
        .replaceAll(/\s+/gu, ' ')
        .trim();
    }
  }
  return null;
}

/** Every text below a value, but for the words that only say what kind of event it is. */
function* textsOf(value: unknown, isTop = true): Generator<string> {
  if (typeof value === 'string') {
    yield value;
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      if (!(isTop && (key === 'type' || key === 'callId' || key === 'kind'))) {
        yield* textsOf(part, false);
      }
    }
  }
}
