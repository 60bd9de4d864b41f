import type {
  Assignment,
  CarriedRun,
  CrewSettings,
  Worker,
  WorkerState,
} from '@ropewalk/contracts';
import { LEASE_MS } from '../lease/lease.ts';

/** How often a worker says that it is there; what it carries is renewed with that. */
export const BEAT_MS = 10_000;

/** Whether nothing has been heard of a worker for so long that its runs are not its own any more. */
export function isSilent(worker: Pick<Worker, 'lastBeatAt'>, now: number): boolean {
  return worker.lastBeatAt + LEASE_MS <= now;
}

/**
 * When the runs of a worker that stays silent are lost. One that was silent too long before anybody led, and could hear
 * it, gets another lease; every one gets the time of two beats.
 */
export function lossOf(worker: Pick<Worker, 'lastBeatAt'>, leadsSince: number): number {
  return isSilent(worker, leadsSince)
    ? leadsSince + LEASE_MS
    : Math.max(worker.lastBeatAt + LEASE_MS, leadsSince + 2 * BEAT_MS);
}

/** Whether a worker is there and may be given runs. */
export function isOpen(worker: Worker, now: number): boolean {
  return worker.state === 'open' && worker.lostAt === null && !isSilent(worker, now);
}

/** Whether runs are worked on by workers: as soon as one has joined and not ended in order. */
export function isFleetUsed(workers: readonly Pick<Worker, 'state'>[]): boolean {
  return workers.some(({ state }) => state !== 'left');
}

/** Agents work behind a wall there. No label of a person reads so. */
const WALLED = '+walled';

/** What runs of a project ask for: its labels, and a wall unless a person has accepted that there is none. */
export function requiredOf(
  settings: Pick<CrewSettings, 'workerLabels' | 'allowNoWall' | 'driver'>,
): readonly string[] {
  const goesWithout = settings.allowNoWall || settings.driver.startsWith('playbook:');
  return goesWithout ? settings.workerLabels : [...settings.workerLabels, WALLED];
}

/** What a worker can be asked for: its labels, and a wall where it has one. */
export function offeredBy({
  labels,
  walled,
}: Pick<Worker, 'labels' | 'walled'>): readonly string[] {
  return walled ? [...labels, WALLED] : labels;
}

/** Whether a worker offers everything that is asked for. */
export function offers(labels: readonly string[], required: readonly string[]): boolean {
  return required.every((label) => labels.includes(label));
}

/** What the workers that suit a project would take now, and whether there are any. */
export interface FleetRoom {
  /** Workers that are there and offer the labels, also those that are full. */
  readonly suitable: number;
  /** Runs that they would take beside what they carry. */
  readonly slots: number;
}

/**
 * Room for runs that ask for `required`. A worker's own word about its slots is older than what was given to it, so the
 * smaller number counts.
 */
export function fleetRoom(fleet: {
  readonly workers: readonly Worker[];
  readonly assignments: readonly Pick<Assignment, 'workerId'>[];
  readonly required: readonly string[];
  readonly now: number;
}): FleetRoom {
  const suitable = fleet.workers.filter(
    (worker) => isOpen(worker, fleet.now) && offers(offeredBy(worker), fleet.required),
  );
  const carriedBy = Map.groupBy(fleet.assignments, ({ workerId }) => workerId);
  const free = suitable.map((worker) =>
    worker.facts.shortOf === null
      ? Math.max(0, worker.slots - (carriedBy.get(worker.id)?.length ?? 0))
      : 0,
  );
  return { suitable: suitable.length, slots: free.reduce((sum, slots) => sum + slots, 0) };
}

/** Which of what a worker carries it still has a right to. */
export function sortCarried(
  carries: readonly CarriedRun[],
  open: readonly Assignment[],
): { readonly held: readonly Assignment[]; readonly lost: readonly number[] } {
  const byToken = new Map(open.map((assignment) => [assignment.token, assignment]));
  const held = carries.flatMap(({ run_id: runId, token }) => {
    const assignment = byToken.get(token);
    return assignment?.runId === runId ? [assignment] : [];
  });
  const tokens = new Set(held.map(({ token }) => token));
  const lost = carries.filter(({ token }) => !tokens.has(token)).map(({ run_id: id }) => id);
  return { held, lost };
}

/** What a worker that comes back goes on as: one that had ended begins anew, a person's word stays. */
export function stateAfterJoin(before: WorkerState): WorkerState {
  return before === 'left' ? 'open' : before;
}

/** A name that none of the others has. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
