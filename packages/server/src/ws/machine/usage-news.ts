import type { Store } from '@ropewalk/core';

/**
 * Tells what happens too often to be an event: a run has said what it used, as agents do with every answer of their
 * model, or a worker has been heard of.
 */
export interface UsageNews {
  /** The same store; what runs use, and beats, have to be written through it. */
  hear(store: Store): Store;
  /** Calls once the numbers of a run are in the store. Answers how to stop. */
  subscribe(listener: () => void): () => void;
  /** Calls once the beat of a worker is in the store. Answers how to stop. */
  onBeat(listener: () => void): () => void;
}

export function createUsageNews(): UsageNews {
  const usage = createListeners();
  const beats = createListeners();
  return {
    hear: (store) => ({
      ...store,
      async execute(name, input, now) {
        const result = await store.execute(name, input, now);
        if (result.ok && name === 'run.usage') usage.call();
        if (result.ok && name === 'worker.beat') beats.call();
        return result;
      },
    }),
    subscribe: usage.add,
    onBeat: beats.add,
  };
}

function createListeners() {
  const listeners = new Set<() => void>();
  return {
    call: () => listeners.forEach((listener) => listener()),
    add(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
