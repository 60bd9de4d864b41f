/** A run that goes on, or that was decided on and has not begun. */
export interface RunMemory {
  /** What it will want at most. */
  readonly expectedBytes: number;
  /** What it has at this moment. */
  readonly presentBytes: number;
}

/** The memory of the machine, as far as it concerns who may be started. */
export interface MemoryRoom {
  readonly freeBytes: number;
  /** What is kept free whatever happens. */
  readonly keptFreeBytes: number;
  readonly running: readonly RunMemory[];
}

/** What runs that go on may still grow to take. */
export function promisedBytes(running: readonly RunMemory[]): number {
  return running.reduce(
    (sum, { expectedBytes, presentBytes }) => sum + Math.max(0, expectedBytes - presentBytes),
    0,
  );
}

/** What is neither kept free nor promised; never negative. */
export function leftBytes({ freeBytes, keptFreeBytes, running }: MemoryRoom): number {
  return Math.max(0, freeBytes - keptFreeBytes - promisedBytes(running));
}

/**
 * How many of the wanted runs may be started, in their order: those that fit into what is left. The first that does not
 * fit holds up those behind it, so that a large one is not passed by for ever. Where nothing runs and the minimum is
 * free, one may always be started: waiting would not make more room.
 */
export function admitted(room: MemoryRoom, wantedBytes: readonly number[]): number {
  let left = leftBytes(room);
  let count = 0;
  for (const bytes of wantedBytes) {
    if (bytes > left) {
      break;
    }
    left -= bytes;
    count += 1;
  }
  const isIdle = room.running.length === 0 && room.freeBytes >= room.keptFreeBytes;
  return count === 0 && isIdle ? Math.min(1, wantedBytes.length) : count;
}
