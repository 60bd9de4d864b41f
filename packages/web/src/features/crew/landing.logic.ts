import type { Landing } from '#shared/api/wire.ts';

/** What waits, in the order in which it will be taken (at the gate first), and what is settled, the newest first. */
export function landingQueue(landings: readonly Landing[]): {
  readonly waiting: readonly Landing[];
  readonly settled: readonly Landing[];
} {
  const isSettled = ({ status }: Landing): boolean => status === 'landed' || status === 'refused';
  const waiting = landings
    .filter((landing) => !isSettled(landing))
    .toSorted(
      (one, other) =>
        Number(other.status === 'gating') - Number(one.status === 'gating') || one.id - other.id,
    );
  const settled = landings
    .filter(isSettled)
    .toSorted((one, other) =>
      (other.settled_at ?? other.created_at).localeCompare(one.settled_at ?? one.created_at),
    );
  return { waiting, settled };
}
