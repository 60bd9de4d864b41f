import { createHash } from 'node:crypto';

const STDOUT_LIMIT_BYTES = 16 * 1024 * 1024;

/** What is kept of a program's output, whatever its length. */
export interface CollectedOutput {
  readonly stdout: Uint8Array;
  readonly tail: string;
  readonly outputBytes: number;
  readonly outputSha256: string;
}

/** Takes chunks as they come; memory stays below 16 MiB for stdout plus twice the tail. */
export interface OutputCollector {
  add(source: 'stdout' | 'stderr', chunk: Uint8Array): void;
  finish(): CollectedOutput;
}

/** Counts and hashes everything, keeps the start of stdout and the last `tailBytes` of both. */
export function createOutputCollector(tailBytes: number): OutputCollector {
  const hash = createHash('sha256');
  const stdout: Uint8Array[] = [];
  let stdoutBytes = 0;
  let outputBytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  return {
    add(source, chunk) {
      hash.update(chunk);
      outputBytes += chunk.length;
      if (source === 'stdout' && stdoutBytes < STDOUT_LIMIT_BYTES) {
        const kept = chunk.subarray(0, STDOUT_LIMIT_BYTES - stdoutBytes);
        stdout.push(kept);
        stdoutBytes += kept.length;
      }
      const end = chunk.subarray(Math.max(0, chunk.length - tailBytes));
      tail = Buffer.concat([tail.subarray(Math.max(0, tail.length + end.length - tailBytes)), end]);
    },
    finish: () => ({
      stdout: Buffer.concat(stdout),
      tail: toText(tail, outputBytes > tail.length),
      outputBytes,
      outputSha256: hash.digest('hex'),
    }),
  };
}

/** A cut may fall inside a character: up to three bytes of its rest (10xxxxxx) are dropped. */
function toText(bytes: Buffer, wasCut: boolean): string {
  if (!wasCut) return bytes.toString('utf8');
  const first = bytes.subarray(0, 4).findIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.toString('utf8', Math.max(0, first));
}
