import type { Store } from '@ropewalk/core';

/** How long one command or question took, in seconds, including its wait for others. */
export type StoreTiming = (kind: 'command' | 'question', name: string, seconds: number) => void;

/** The same store, with every command and question timed. */
export function timeStore(store: Store, tell: StoreTiming): Store {
  const timed = async <T>(
    kind: 'command' | 'question',
    name: string,
    work: () => Promise<T>,
  ): Promise<T> => {
    const started = performance.now();
    try {
      return await work();
    } finally {
      tell(kind, name, (performance.now() - started) / 1_000);
    }
  };
  return {
    ...store,
    execute: (name, input, now) => timed('command', name, () => store.execute(name, input, now)),
    query: (name, parameters) => timed('question', name, () => store.query(name, parameters)),
  };
}
