import { createWriteStream, type WriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { transcriptEntrySchema, type AgentEvent, type TranscriptEntry } from '@ropewalk/contracts';

/** Longest single text that is kept of an event, in characters. */
const TEXT_LIMIT = 200_000;

/** An open transcript of one run: append-only, one JSON line per event. */
export interface TranscriptWriter {
  append(entry: TranscriptEntry): void;
  /** Resolves when what was appended before can be read. */
  flush(): Promise<void>;
  /** Resolves when everything is on disk. */
  close(): Promise<void>;
}

/** A page of a transcript. */
export interface TranscriptPage {
  readonly entries: readonly TranscriptEntry[];
  /** Byte position of each entry. */
  readonly positions: readonly number[];
  /** Byte position behind the last entry; pass it to go on. */
  readonly next: number;
  readonly atEnd: boolean;
}

/** Opens the transcript of a run for appending. Errors of the disk are reported once, to `onError`. */
export async function openTranscript(
  folder: string,
  runId: number,
  onError: (error: Error) => void,
): Promise<TranscriptWriter> {
  await mkdir(folder, { recursive: true });
  const stream: WriteStream = createWriteStream(transcriptFile(folder, runId), { flags: 'a' });
  stream.once('error', onError);
  return {
    append(entry) {
      stream.write(`${JSON.stringify(entry)}\n`);
    },
    async flush() {
      if (stream.writable) {
        await new Promise<void>((resolve) => stream.write('', () => resolve()));
      }
    },
    async close() {
      stream.end();
      await finished(stream).catch(onError);
    },
  };
}

/** Reads whole entries from a byte position on; a missing transcript is an empty one. */
export async function readTranscript(
  folder: string,
  runId: number,
  after: number,
  limit: number,
): Promise<TranscriptPage> {
  const file = await openIfThere(folder, runId);
  if (file === null) {
    return { entries: [], positions: [], next: after, atEnd: true };
  }
  try {
    const { size } = await file.stat();
    const entries: TranscriptEntry[] = [];
    const positions: number[] = [];
    let next = after;
    const lines = file.readLines({ start: after, autoClose: false });
    for await (const line of lines) {
      const end = next + Buffer.byteLength(line) + 1;
      // A line without its end is still being written: the next page has it.
      if (entries.length >= limit || end > size) {
        break;
      }
      entries.push(transcriptEntrySchema.parse(JSON.parse(line)));
      positions.push(next);
      next = end;
    }
    return { entries, positions, next, atEnd: next >= size };
  } finally {
    await file.close();
  }
}

/** The transcript of a run for reading; null where there is none. */
export function openIfThere(folder: string, runId: number): Promise<FileHandle | null> {
  return open(transcriptFile(folder, runId), 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  });
}

function transcriptFile(folder: string, runId: number): string {
  return join(folder, `run-${runId}.jsonl`);
}

/** What is kept of an event: very long texts are cut, pictures are left out. */
export function shorten(event: AgentEvent): AgentEvent {
  switch (event.type) {
    case 'text':
    case 'thought':
    case 'stderr':
      return { ...event, text: cut(event.text) };
    case 'tool_result': {
      const { type, callId, isError, output } = event;
      return { type, callId, isError, output: cut(output) };
    }
    default:
      return event;
  }
}

function cut(text: string): string {
  return text.length <= TEXT_LIMIT
    ? text
    : `${text.slice(0, TEXT_LIMIT)}\n[… ${text.length - TEXT_LIMIT} more characters]`;
}
