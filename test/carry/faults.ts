import { LEASE_MS } from '../../packages/core/src/lease/lease.ts';

/** How often a worker is asked whether it is there. */
export const TICK_MS = 10_000;
/** So many ticks without a word, and a lease is over. */
const LEASE_TICKS = Math.ceil(LEASE_MS / TICK_MS);

export type FaultKind = 'cut' | 'freeze' | 'kill';
export interface Fault {
  readonly kind: FaultKind;
  /** After so many ticks it is over. */
  readonly ticks: number;
}

/** Whether something happens to a worker now: mostly for longer than its leases live. */
export function drawFault(random: () => number, share: number): Fault | null {
  if (random() >= share) {
    return null;
  }
  const kinds: readonly FaultKind[] = ['cut', 'freeze', 'kill'];
  const kind = kinds[Math.floor(random() * kinds.length)] ?? 'cut';
  const isLong = random() < 0.7;
  const ticks = isLong
    ? LEASE_TICKS + 1 + Math.floor(random() * 4)
    : 1 + Math.floor(random() * (LEASE_TICKS - 2));
  return { kind, ticks };
}
