/**
 * Lease times. A lease is renewed every `LEASE_RENEWAL_MS` by whoever owns the run's present phase and
 * expires `LEASE_MS` after the last renewal. Expiry is part of reading: nothing has to clean up.
 */
export const LEASE_MS = 45_000;
export const LEASE_RENEWAL_MS = 10_000;

/** When a lease that is granted or renewed at `now` expires. */
export function leaseExpiry(now: number): number {
  return now + LEASE_MS;
}
