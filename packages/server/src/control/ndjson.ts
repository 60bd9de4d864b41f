/** How often an idle stream sends an empty line, so that both ends notice a dead connection. */
const HEARTBEAT_MS = 15_000;

/** How values are written to a stream, and what is sent while nothing happens. */
export interface StreamFormat<T> {
  write(value: T): string;
  readonly heartbeat: string;
}

/** One JSON document per line. */
export const NDJSON: StreamFormat<unknown> = {
  write: (value) => `${JSON.stringify(value)}\n`,
  heartbeat: '\n',
};

/**
 * Writes what comes to a stream, and heartbeats while nothing does. Reads the source only as fast as the
 * reader takes lines; the source is told to end (`return`) when the reader goes away or `signal` aborts.
 */
export function toStream<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
  format: StreamFormat<T>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = source[Symbol.asyncIterator]();
  let heartbeat: NodeJS.Timeout | undefined;
  const stop = async () => {
    clearInterval(heartbeat);
    await iterator.return?.();
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // Sends the headers at once; a client that waits for the first event would look hung.
      controller.enqueue(encoder.encode(format.heartbeat));
      heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(format.heartbeat));
      }, HEARTBEAT_MS);
      heartbeat.unref();
    },
    async pull(controller) {
      const next = signal.aborted
        ? { done: true as const, value: undefined }
        : await iterator.next();
      if (next.done) {
        clearInterval(heartbeat);
        controller.close();
        return;
      }
      controller.enqueue(encoder.encode(format.write(next.value)));
    },
    cancel: stop,
  });
}
