import type { AgentMessage } from '@ropewalk/core';

/** Messages to an agent that its program has not been given yet, in the order in which they came. */
export interface Inbox {
  /** Dropped when the inbox is closed: the session takes nothing any more. */
  put(message: AgentMessage): void;
  /** False when the message is not here (any more). */
  withdraw(messageId: string): boolean;
  take(): AgentMessage | null;
  /** The next message as soon as there is one; null once the inbox is closed and empty, or the signal fires. */
  next(signal: AbortSignal): Promise<AgentMessage | null>;
  isEmpty(): boolean;
  close(): void;
}

/** An open, empty inbox with one reader. */
export function createInbox(): Inbox {
  const waiting: AgentMessage[] = [];
  let closed = false;
  let wake: () => void = () => undefined;
  return {
    put(message) {
      if (closed) return;
      waiting.push(message);
      wake();
    },
    withdraw(messageId) {
      const at = waiting.findIndex((message) => message.id === messageId);
      if (at === -1) return false;
      waiting.splice(at, 1);
      return true;
    },
    take: () => waiting.shift() ?? null,
    async next(signal) {
      const stop = (): void => wake();
      signal.addEventListener('abort', stop, { once: true });
      try {
        while (!signal.aborted) {
          const message = waiting.shift();
          if (message !== undefined) return message;
          if (closed) return null;
          await new Promise<void>((resolve) => (wake = resolve));
        }
        return null;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    isEmpty: () => waiting.length === 0,
    close() {
      closed = true;
      wake();
    },
  };
}
