import type { Readable } from 'node:stream';

/** One output of a shell, read up to the mark. */
export interface MarkedOutput {
  /** Resolves with the exit code that stands behind the mark. */
  readonly marked: Promise<string>;
  /** Stops reading and answers what the program has said. */
  finish(): string;
}

/** No longer than this is an exit code, with its blank and both line breaks. */
const CODE_BYTES = 16;

/** Reads from now on. `onTooLarge` is called when there is more than `maxBytes`; the rest is dropped. */
export function collectMarked(
  stream: Readable,
  mark: string,
  maxBytes: number,
  onTooLarge: () => void,
): MarkedOutput {
  const chunks: Buffer[] = [];
  const ending = new RegExp(`\\n${mark} (\\w+)\\n$`);
  const keep = mark.length + CODE_BYTES;
  const { promise: marked, resolve } = Promise.withResolvers<string>();
  let bytes = 0;
  let tail = '';
  let surplus = 0;
  const take = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > maxBytes + keep) onTooLarge();
    else chunks.push(chunk);
    tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - keep))).slice(-keep);
    const found = ending.exec(tail);
    if (found === null) return;
    surplus = bytes > maxBytes + keep ? 0 : found[0].length;
    resolve(found[1] ?? '');
  };
  stream.on('data', take);
  return {
    marked,
    finish() {
      stream.off('data', take);
      const said = Buffer.concat(chunks);
      return said.toString('utf8', 0, Math.min(said.length - surplus, maxBytes));
    },
  };
}
