import { EventEmitter } from 'node:events';
import type { AgentEnding, AgentEvent } from '@ropewalk/contracts';
import type { AgentSession } from '@ropewalk/core';
import { createInbox, type Inbox } from './inbox.ts';

/** What a session says while it goes on; the end is not said but returned. */
export type ProgressEvent = Exclude<AgentEvent, { type: 'ended' }>;
export type Emit = (event: ProgressEvent) => void;

/** What others want of a session while it goes on. */
export interface SessionWishes {
  /** Fires at most once. */
  readonly cancelled: AbortSignal;
  readonly inbox: Inbox;
  /** Calls `listener` whenever the turn under way is to end; returns the way to stop. */
  onInterrupt(listener: () => void): () => void;
}

/** One agent's work: emits what happens and resolves with how it ended. */
export type SessionBody = (emit: Emit, wishes: SessionWishes) => Promise<AgentEnding>;

/**
 * Starts `body` and turns it into a session. Exactly one `ended` comes out, as the last event,
 * because the ending is the body's only return value; what the body emits after it is dropped, and
 * what it throws becomes `failed`/`protocol`. Every event passes through `redact`. Who leaves the loop
 * early cancels the session.
 */
export function startSession(
  body: SessionBody,
  redact: (event: AgentEvent) => AgentEvent = (event) => event,
): AgentSession {
  const queue: AgentEvent[] = [];
  const cancellation = new AbortController();
  const inbox = createInbox();
  const interrupts = new EventEmitter();
  const wishes = toWishes(cancellation.signal, inbox, interrupts);
  let wake: (() => void) | null = null;
  let ended = false;
  let iterated = false;

  const push = (event: AgentEvent): void => {
    if (ended) return;
    ended = event.type === 'ended';
    queue.push(redact(event));
    wake?.();
  };
  const end = (ending: AgentEnding): void => {
    inbox.close();
    push({ type: 'ended', ending });
  };
  // Started in a microtask, so that a spawn that throws is an ending and not an exception of `start`.
  void Promise.resolve()
    .then(() => body(push, wishes))
    .catch((error: unknown): AgentEnding => unforeseen(error))
    .then(end);

  async function* drain(): AsyncGenerator<AgentEvent, void, void> {
    try {
      while (true) {
        const event = queue.shift();
        if (event === undefined) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        yield event;
        if (event.type === 'ended') return;
      }
    } finally {
      cancellation.abort();
    }
  }
  return {
    events: {
      [Symbol.asyncIterator]() {
        if (iterated) throw new Error('the events of a session can be iterated once');
        iterated = true;
        return drain();
      },
    },
    cancel: () => cancellation.abort(),
    send: (message) => inbox.put(message),
    withdraw: (messageId) => inbox.withdraw(messageId),
    interrupt: () => void interrupts.emit('interrupt'),
  };
}

function toWishes(cancelled: AbortSignal, inbox: Inbox, interrupts: EventEmitter): SessionWishes {
  return {
    cancelled,
    inbox,
    onInterrupt(listener) {
      interrupts.on('interrupt', listener);
      return () => interrupts.off('interrupt', listener);
    },
  };
}

function unforeseen(error: unknown): AgentEnding {
  return {
    kind: 'failed',
    code: 'protocol',
    message: `The driver could not go on: ${messageOf(error)}`,
  };
}

/** The text of a thrown value, for people only. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
