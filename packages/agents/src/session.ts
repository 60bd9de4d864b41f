import type { AgentEnding, AgentEvent } from '@ropewalk/contracts';
import type { AgentSession } from '@ropewalk/core';

/** What a session says while it goes on; the end is not said but returned. */
export type ProgressEvent = Exclude<AgentEvent, { type: 'ended' }>;
export type Emit = (event: ProgressEvent) => void;

/** One agent's work: emits what happens and resolves with how it ended. `cancelled` fires at most once. */
export type SessionBody = (emit: Emit, cancelled: AbortSignal) => Promise<AgentEnding>;

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
  let wake: (() => void) | null = null;
  let ended = false;
  let iterated = false;

  const push = (event: AgentEvent): void => {
    if (ended) return;
    ended = event.type === 'ended';
    queue.push(redact(event));
    wake?.();
  };
  // Started in a microtask, so that a spawn that throws is an ending and not an exception of `start`.
  void Promise.resolve()
    .then(() => body(push, cancellation.signal))
    .catch((error: unknown): AgentEnding => unforeseen(error))
    .then((ending) => push({ type: 'ended', ending }));

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
