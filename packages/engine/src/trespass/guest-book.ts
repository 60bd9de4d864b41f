import type { AgentEvent } from '@ropewalk/contracts';
import type { Presence, Span } from './who-could-have.ts';

/** Somebody whose programs are there. */
export interface Visitor {
  readonly runId: number;
  /** The features that it works on. */
  readonly featureIds: readonly number[];
}

/** Who is there, since when, and when their tools were at work; by the clock of the file system. */
export interface GuestBook {
  enter(visitor: Visitor): void;
  note(runId: number, event: AgentEvent): void;
  /** Its programs are gone; it stays in the book. False when it is not in it. */
  leave(runId: number): boolean;
  strike(runId: number): void;
  presences(): readonly Presence[];
  featuresOf(runId: number): readonly number[];
  /** When the first of those that are in the book came; now, when there is none. */
  earliest(): number;
}

interface Guest extends Visitor {
  span: Span;
  readonly calls: Map<string, Span>;
}

/** Tools that cannot write anything. */
const HARMLESS: ReadonlySet<string> = new Set(['read', 'search', 'fetch', 'think']);

export function createGuestBook(): GuestBook {
  const guests = new Map<number, Guest>();
  return {
    enter(visitor) {
      const span = { from: Date.now(), until: null };
      guests.set(visitor.runId, { ...visitor, span, calls: new Map() });
    },
    note(runId, event) {
      const calls = guests.get(runId)?.calls;
      if (calls !== undefined) noteCall(calls, event);
    },
    leave(runId) {
      const guest = guests.get(runId);
      if (guest === undefined) return false;
      const until = Date.now();
      guest.span = { ...guest.span, until };
      for (const [id, call] of guest.calls) {
        if (call.until === null) guest.calls.set(id, { ...call, until });
      }
      return true;
    },
    strike: (runId) => void guests.delete(runId),
    presences: () =>
      [...guests.values()].map(({ runId, span, calls }) => ({
        runId,
        span,
        calls: [...calls.values()],
      })),
    featuresOf: (runId) => guests.get(runId)?.featureIds ?? [],
    earliest: () => Math.min(Date.now(), ...[...guests.values()].map(({ span }) => span.from)),
  };
}

function noteCall(calls: Map<string, Span>, event: AgentEvent): void {
  if (event.type === 'tool_call' && !HARMLESS.has(event.kind ?? 'other')) {
    calls.set(event.callId, { from: Date.now(), until: null });
  }
  if (event.type === 'tool_result') {
    const call = calls.get(event.callId);
    if (call !== undefined) calls.set(event.callId, { ...call, until: Date.now() });
  }
}
