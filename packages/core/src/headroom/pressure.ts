/**
 * How the memory of the machine stood at one moment. Stalls are microseconds since its start in which
 * somebody (`some`) or everybody (`full`) waited for memory; see accounting/psi.rst of the Linux documentation.
 */
export interface MemoryMoment {
  /** Milliseconds of any clock that only grows. */
  readonly atMs: number;
  readonly freeBytes: number;
  /** Null where the system does not say. */
  readonly stalledUs: { readonly some: number; readonly full: number } | null;
  /** Processes that the kernel has ended for want of memory; null where it does not say. */
  readonly killed: number | null;
}

/** Shares of time from which on what was slow or failed says more about the machine than about the work. */
const STALLED_SOME = 0.4;
const STALLED_FULL = 0.1;

/**
 * Whether memory was short between two moments: less was free than is to be kept free, programs stood still for want of
 * it for much of the time, or the kernel ended one. Page cache that can be dropped counts as free.
 */
export function wasUnderPressure(
  before: MemoryMoment,
  after: MemoryMoment,
  keptFreeBytes: number,
): boolean {
  if (Math.min(before.freeBytes, after.freeBytes) < keptFreeBytes) {
    return true;
  }
  if (before.killed !== null && after.killed !== null && after.killed > before.killed) {
    return true;
  }
  const share = stalledShare(before, after);
  return share !== null && (share.some >= STALLED_SOME || share.full >= STALLED_FULL);
}

/** From 0 to 1; null where the system does not say, or no time has passed. */
export function stalledShare(
  before: MemoryMoment,
  after: MemoryMoment,
): { readonly some: number; readonly full: number } | null {
  const passedUs = (after.atMs - before.atMs) * 1_000;
  if (before.stalledUs === null || after.stalledUs === null || passedUs <= 0) {
    return null;
  }
  const shareOf = (kind: 'some' | 'full'): number => {
    const stalled = (after.stalledUs?.[kind] ?? 0) - (before.stalledUs?.[kind] ?? 0);
    return Math.min(1, Math.max(0, stalled / passedUs));
  };
  return { some: shareOf('some'), full: shareOf('full') };
}
