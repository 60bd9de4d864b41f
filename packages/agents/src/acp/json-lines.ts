import { methods } from '@agentclientprotocol/sdk';
import { z } from 'zod';

const recordSchema = z.record(z.string(), z.unknown());
const updateSchema = z.looseObject({
  method: z.literal(methods.client.session.update),
  params: z.unknown(),
});
const NEWLINE = 0x0a;
/** Longer lines are no message. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

export interface LineListeners {
  /** What is not a JSON object: banners, warnings. The protocol's library would answer it with errors. */
  onNoise(line: string): void;
  /**
   * The parameters of a `session/update`. Taken here, before the library, which prints updates that
   * it does not know on our stderr, and may hand them over after the answer that followed them.
   */
  onUpdate(params: unknown): void;
}

/** The lines of a program that are messages for the library; all others go to the listeners. */
export async function* jsonLines(
  chunks: AsyncIterable<Uint8Array>,
  listeners: LineListeners,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const line of splitLines(chunks)) {
    const text = line.toString('utf8').trim();
    const message = parseRecord(text);
    if (message === null) {
      if (text !== '') listeners.onNoise(text);
      continue;
    }
    const update = updateSchema.safeParse(message);
    if (update.success) listeners.onUpdate(update.data.params);
    else yield line;
  }
}

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, void> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...pending, chunk.subarray(start, end + 1)]);
      pending = [];
      pendingBytes = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > MAX_LINE_BYTES) throw new LineTooLongError();
  }
  if (pendingBytes > 0) yield Buffer.concat(pending);
}

/** A program wrote more than a message can hold without a line's end. */
class LineTooLongError extends Error {
  readonly code = 'line_too_long';
  constructor() {
    super(`a line of the agent is longer than ${MAX_LINE_BYTES} bytes`);
  }
}

function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
