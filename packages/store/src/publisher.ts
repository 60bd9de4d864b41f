import type { Committed, Store } from '@ropewalk/core';

/** Tells listeners in the order in which they came. */
export function createPublisher(): {
  publish(committed: Committed): void;
  subscribe: Store['subscribe'];
} {
  const listeners = new Set<{ readonly hear: (committed: Committed) => void }>();
  return {
    publish(committed) {
      for (const listener of listeners) {
        try {
          listener.hear(committed);
        } catch (error) {
          // Its bug must neither fail a command that is committed nor pass unseen.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    subscribe(hear) {
      const listener = { hear };
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
