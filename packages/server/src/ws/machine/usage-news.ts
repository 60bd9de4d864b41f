import type { Store } from '@ropewalk/core';

/** Tells when a run has said what it used, which is no event: agents say it with every answer of their model. */
export interface UsageNews {
  /** The same store; what runs use has to be written through it. */
  hear(store: Store): Store;
  /** Calls once the numbers are in the store. Answers how to stop. */
  subscribe(listener: () => void): () => void;
}

export function createUsageNews(): UsageNews {
  const listeners = new Set<() => void>();
  return {
    hear: (store) => ({
      ...store,
      async execute(name, input, now) {
        const result = await store.execute(name, input, now);
        if (name === 'run.usage' && result.ok) listeners.forEach((listener) => listener());
        return result;
      },
    }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
