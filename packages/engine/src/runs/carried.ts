import type { Event } from '@ropewalk/contracts';
import type { OurReason } from '@ropewalk/core';
import { calledOffBy, type AboutToBegin } from './last-look.ts';
import type { SiteRun } from './site/site-types.ts';

/** A run that the supervisor carries. */
export interface Carried {
  readonly runId: number;
  readonly projectId: number;
  /** Null until a site works on it. */
  site: SiteRun | null;
  ended: OurReason | null;
  /** The store says that it is over: nothing is left to be settled. */
  isOver: boolean;
  /** What its programs had of the memory when they were last looked at. */
  presentBytes: number;
  /** Known once it is being prepared: by whom it may be kept from beginning. */
  about: { readonly run: AboutToBegin; readonly account: string } | null;
  done: Promise<void>;
}

export function createCarried(runId: number, projectId: number): Carried {
  return {
    runId,
    projectId,
    site: null,
    ended: null,
    isOver: false,
    presentBytes: 0,
    about: null,
    done: Promise.resolve(),
  };
}

/** Keeps a run from starting its program; nothing happens where that has started. */
export function callOff(entry: Carried, reason: OurReason): void {
  if (entry.site === null) entry.ended ??= reason;
  else entry.site.callOff(reason);
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
