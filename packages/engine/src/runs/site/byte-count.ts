import type { SpawnedProcess } from '@ropewalk/core';

/** The same process, telling whenever it writes something. */
export function withByteCount(process: SpawnedProcess, onBytes: () => void): SpawnedProcess {
  return {
    pid: process.pid,
    stdin: process.stdin,
    stdout: counted(process.stdout, onBytes),
    stderr: counted(process.stderr, onBytes),
    exited: process.exited,
    stop: (graceMs) => process.stop(graceMs),
  };
}

async function* counted(
  stream: AsyncIterable<Uint8Array>,
  onBytes: () => void,
): AsyncIterable<Uint8Array> {
  for await (const chunk of stream) {
    onBytes();
    yield chunk;
  }
}
