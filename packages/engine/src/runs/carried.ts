import type { Event } from '@ropewalk/contracts';
import type { OurReason } from '@ropewalk/core';
import { calledOffBy, type AboutToBegin } from './last-look.ts';
import type { RunSession } from './run-session.ts';
import { createSpawnDoor, type SpawnDoor } from './spawn-door.ts';

/** A run that the supervisor carries. */
export interface Carried {
  readonly runId: number;
  readonly projectId: number;
  session: RunSession | null;
  ended: OurReason | null;
  /** What its programs had of the memory when they were last looked at. */
  presentBytes: number;
  /** Known once it is being prepared: by whom it may be kept from beginning. */
  about: { readonly run: AboutToBegin; readonly account: string } | null;
  readonly door: SpawnDoor;
  readonly abort: AbortController;
  done: Promise<void>;
}

export function createCarried(runId: number, projectId: number): Carried {
  return {
    runId,
    projectId,
    session: null,
    ended: null,
    presentBytes: 0,
    about: null,
    door: createSpawnDoor(),
    abort: new AbortController(),
    done: Promise.resolve(),
  };
}

/** Keeps a run from starting its program; nothing happens where that has started. */
export function callOff(entry: Carried, reason: OurReason): void {
  entry.door.close(reason);
  if (entry.session === null) {
    entry.ended ??= reason;
    entry.abort.abort();
  }
}

/** Keeps those from beginning that must not any more after these events. */
export function callOffBy(carried: Iterable<Carried>, events: readonly Event[]): void {
  for (const entry of carried) {
    const { about } = entry;
    if (about === null) continue;
    for (const event of events) {
      const reason = calledOffBy(event, about.run, about.account);
      if (reason !== null) callOff(entry, reason);
    }
  }
}
