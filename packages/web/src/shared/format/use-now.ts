import { useSyncExternalStore } from 'react';

const listeners = new Map<number, Set<() => void>>();
const timers = new Map<number, ReturnType<typeof setInterval>>();

function subscribe(everyMs: number, listener: () => void): () => void {
  const group = listeners.get(everyMs) ?? new Set();
  listeners.set(everyMs, group.add(listener));
  if (!timers.has(everyMs)) {
    timers.set(
      everyMs,
      setInterval(() => {
        if (document.visibilityState === 'visible') {
          listeners.get(everyMs)?.forEach((each) => each());
        }
      }, everyMs),
    );
  }
  return () => {
    group.delete(listener);
    if (group.size === 0) {
      clearInterval(timers.get(everyMs));
      timers.delete(everyMs);
    }
  };
}

/** The time, in steps of `everyMs`; all who ask for the same step share one timer. Nothing is read from the server. */
export function useNow(everyMs = 1000): number {
  return useSyncExternalStore(
    (listener) => subscribe(everyMs, listener),
    () => Math.floor(Date.now() / everyMs) * everyMs,
  );
}
