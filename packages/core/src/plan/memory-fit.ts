import type { RoomFigures } from '@ropewalk/contracts';
import { admitted, promisedBytes } from '../headroom/admission.ts';
import type { PlannedRun, RunRoom } from './plan-types.ts';

/** What may be started of what was wanted, and what is held back for want of memory. */
export interface Fit {
  readonly starts: readonly PlannedRun[];
  readonly held: {
    readonly runs: number;
    readonly featureIds: ReadonlySet<number>;
    /** Null when nothing is held back. */
    readonly figures: RoomFigures | null;
  };
}

/** Keeps the order: what comes first is started first. */
export function fitIntoMemory(room: RunRoom | undefined, wanted: readonly PlannedRun[]): Fit {
  const neededBytes = wanted.map(({ role }) => room?.expectedBytes[role] ?? 0);
  const count = room === undefined ? wanted.length : admitted(room, neededBytes);
  const held = wanted.slice(count);
  const figures =
    room === undefined || held.length === 0
      ? null
      : {
          freeBytes: room.freeBytes,
          keptFreeBytes: room.keptFreeBytes,
          // What is started now will grow, too.
          promisedBytes:
            promisedBytes(room.running) +
            neededBytes.slice(0, count).reduce((sum, bytes) => sum + bytes, 0),
          neededBytes: neededBytes[count] ?? 0,
        };
  return {
    starts: wanted.slice(0, count),
    held: {
      runs: held.length,
      featureIds: new Set(held.flatMap(({ featureIds }) => featureIds)),
      figures,
    },
  };
}
