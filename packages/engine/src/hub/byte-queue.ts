/** Bytes that come in pieces and are taken out whole. */
export interface ByteQueue {
  readonly length: number;
  add(chunk: Buffer): void;
  /** The first line without its end, as Latin-1; null while it is not complete. Takes nothing. */
  peekLine(): string | null;
  /** Takes the first `count` bytes, which must be there. */
  take(count: number): Buffer;
}

/** An empty queue. Pieces are joined once, when they are taken, however many there are. */
export function createByteQueue(): ByteQueue {
  const chunks: Buffer[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(chunk) {
      chunks.push(chunk);
      length += chunk.length;
    },
    peekLine() {
      let line = '';
      for (const chunk of chunks) {
        const end = chunk.indexOf(10);
        if (end >= 0) return line + chunk.toString('latin1', 0, end);
        line += chunk.toString('latin1');
      }
      return null;
    },
    take(count) {
      const taken: Buffer[] = [];
      let missing = count;
      while (missing > 0) {
        const chunk = chunks.shift();
        if (chunk === undefined) throw new RangeError(`${missing} of ${count} bytes are not there`);
        const used = chunk.subarray(0, missing);
        taken.push(used);
        missing -= used.length;
        if (used.length < chunk.length) chunks.unshift(chunk.subarray(used.length));
      }
      length -= count;
      return taken.length === 1 && taken[0] !== undefined ? taken[0] : Buffer.concat(taken);
    },
  };
}
