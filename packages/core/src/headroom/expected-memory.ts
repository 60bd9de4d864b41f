import type { Role } from '@ropewalk/contracts';

const MIB = 1024 * 1024;

/** How many of the last runs of a role and driver are looked at. */
export const PEAKS_LOOKED_AT = 50;
/** From how many on they speak for themselves. */
const ENOUGH_PEAKS = 3;

/** Until runs have been measured: an agent with what it starts to try its work, and one that mostly reads. */
const ASSUMED_BYTES: Readonly<Record<Role, number>> = {
  initializer: 384 * MIB,
  coding: 512 * MIB,
  testing: 512 * MIB,
  improving: 384 * MIB,
  assistant: 384 * MIB,
  external: 0,
};

/**
 * The memory that a run of this role will want at most, as far as its like tells: the 95th percentile of their
 * peaks (nearest rank), never more than a run may have. With too few of them, no less than is assumed without any.
 */
export function expectedBytes(
  role: Role,
  peaks: readonly number[],
  limitBytes: number = Number.POSITIVE_INFINITY,
): number {
  const sorted = [...peaks].sort((left, right) => left - right);
  const measured = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  const expected = peaks.length < ENOUGH_PEAKS ? Math.max(ASSUMED_BYTES[role], measured) : measured;
  return Math.min(expected, limitBytes);
}
