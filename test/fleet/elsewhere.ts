import type { Event } from '@ropewalk/contracts';
import { LEASE_MS } from '@ropewalk/core';
import type { Fault } from './faulty-worker.ts';

/** Something that has happened to a worker. */
export interface Suffered {
  readonly worker: string;
  readonly fault: Fault;
  /** Unix milliseconds. */
  readonly at: number;
  readonly forMs: number;
}

/** How much may go on at the same time. */
export interface Room {
  readonly codingRuns: number;
  readonly slotsPerWorker: number;
}

/** What has become of a feature whose run a worker had when something happened to it that outlived the lease. */
export interface Moved {
  readonly suffered: Suffered;
  readonly featureId: number;
  /** From the fault until its worker had lost the run. */
  readonly lostAfterMs: number;
  /** From the fault until its next run was given to a worker; null = it had none, since late work of it landed. */
  readonly givenAfterMs: number | null;
  /** How long in between, and within the time that the law leaves, there was room for it. */
  readonly roomMs: number;
}

/** A run of a worker that is killed, cut off or frozen is elsewhere by then. */
export const ELSEWHERE_WITHIN_MS = 60_000;
/** Room for so long is not the moment between one run and the next. */
const ROOM_COUNTS_FROM_MS = 5_000;
/** So long after a fault a worker may be on its way back. */
const COMES_BACK_WITHIN_MS = 10_000;

/** One sentence of it. */
export function sentenceOf({ suffered, featureId, lostAfterMs, givenAfterMs }: Moved): string {
  const { worker, fault } = suffered;
  const given =
    givenAfterMs === null
      ? 'landed without another run'
      : `elsewhere after ${seconds(givenAfterMs)}`;
  return `${fault} ${worker}: feature ${featureId} lost after ${seconds(lostAfterMs)}, ${given}`;
}

/** What the law does not allow; null where it is kept, or nobody had room. */
export function tooLate(moved: Moved): string | null {
  const { lostAfterMs, givenAfterMs, roomMs } = moved;
  const isInTime = (givenAfterMs ?? lostAfterMs) <= ELSEWHERE_WITHIN_MS;
  if (isInTime || (lostAfterMs <= ELSEWHERE_WITHIN_MS && roomMs < ROOM_COUNTS_FROM_MS)) return null;
  return `${sentenceOf(moved)}, and there was room for ${seconds(roomMs)}`;
}

/** Whether it waited too long because nobody had room. */
export function foundNoRoom(moved: Moved): boolean {
  return (moved.givenAfterMs ?? 0) > ELSEWHERE_WITHIN_MS && tooLate(moved) === null;
}

/** Follows what workers carried when something happened to them, by what the store has written down. */
export function followElsewhere(
  faults: readonly Suffered[],
  events: readonly Event[],
  room: Room,
): Moved[] {
  const runs = [...readRuns(events).values()];
  return faults.flatMap((suffered) => {
    if (suffered.fault !== 'kill' && suffered.forMs < LEASE_MS) return [];
    return runs
      .filter((run) => run.role === 'coding' && wasTakenBy(run, suffered))
      .flatMap((run) =>
        [...run.interrupted].flatMap((featureId) => {
          const next = runs.find(
            ({ id, featureIds, givenAt }) =>
              id > run.id && featureIds.includes(featureId) && givenAt !== null,
          );
          const hasLanded = events.some(
            ({ at, body }) =>
              body.type === 'landing.landed' && body.featureId === featureId && at >= suffered.at,
          );
          if (run.endedAt === null || (next === undefined && !hasLanded)) return [];
          const until = Math.min(next?.givenAt ?? run.endedAt, suffered.at + ELSEWHERE_WITHIN_MS);
          const waited = { from: run.endedAt, until, without: next?.id ?? 0 };
          return [
            {
              suffered,
              featureId,
              lostAfterMs: run.endedAt - suffered.at,
              givenAfterMs: next === undefined ? null : (next.givenAt ?? 0) - suffered.at,
              roomMs: roomFor(runs, faults, { ...waited, ...room }),
            },
          ];
        }),
      );
  });
}

interface KnownRun {
  readonly id: number;
  readonly role: string;
  readonly featureIds: readonly number[];
  readonly queuedAt: number;
  worker: string | null;
  givenAt: number | null;
  endedAt: number | null;
  /** Features whose work was broken off. */
  readonly interrupted: Set<number>;
}

function readRuns(events: readonly Event[]): Map<number, KnownRun> {
  const names = new Map<number, string>();
  const runs = new Map<number, KnownRun>();
  for (const { at, body } of events) {
    if (body.type === 'worker.joined') names.set(body.workerId, body.name);
    if (body.type === 'run.queued') {
      const { runId: id, role, featureIds } = body;
      const nothing = { worker: null, givenAt: null, endedAt: null };
      runs.set(id, { id, role, featureIds, queuedAt: at, interrupted: new Set(), ...nothing });
    }
    const run = 'runId' in body && body.runId !== null ? runs.get(body.runId) : undefined;
    if (run === undefined) continue;
    if (body.type === 'run.assigned') {
      run.worker = names.get(body.workerId) ?? null;
      run.givenAt ??= at;
    }
    if (body.type === 'run.outcome' && body.outcome === 'interrupted' && body.featureId !== null) {
      run.interrupted.add(body.featureId);
    }
    if (body.type === 'run.ended') run.endedAt = at;
  }
  return runs;
}

/** Whether the worker had the run when that happened to it, and has lost it. */
function wasTakenBy(run: KnownRun, { worker, at }: Suffered): boolean {
  return (
    run.worker === worker && run.givenAt !== null && run.givenAt <= at && (run.endedAt ?? 0) > at
  );
}

/** How long there was room for one more coding run, of the crew and with a worker to which nothing happens. */
function roomFor(
  runs: readonly KnownRun[],
  faults: readonly Suffered[],
  look: Room & { readonly from: number; readonly until: number; readonly without: number },
): number {
  const names = new Set(runs.flatMap(({ worker }) => worker ?? []));
  const hasRoomAt = (moment: number): boolean => {
    const open = runs.filter(
      ({ id, queuedAt, endedAt }) =>
        id !== look.without && queuedAt <= moment && (endedAt ?? moment + 1) > moment,
    );
    const isWell = (name: string): boolean =>
      faults.every(
        ({ worker, at, forMs }) =>
          worker !== name || moment < at || moment > at + forMs + COMES_BACK_WITHIN_MS,
      );
    return (
      open.filter(({ role }) => role === 'coding').length < look.codingRuns &&
      [...names].some(
        (name) =>
          isWell(name) && open.filter(({ worker }) => worker === name).length < look.slotsPerWorker,
      )
    );
  };
  let roomMs = 0;
  for (let moment = look.from; moment < look.until; moment += LOOK_EVERY_MS) {
    if (hasRoomAt(moment)) roomMs += LOOK_EVERY_MS;
  }
  return roomMs;
}

const LOOK_EVERY_MS = 250;

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
