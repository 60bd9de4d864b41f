/** Answers that never change, kept for the newest questions. */
export interface Memory<T> {
  /** What was found before, or what `find` finds now; a failure is not kept. */
  get(question: string, find: () => Promise<T>): Promise<T>;
}

/** Empty; forgets the older half when it is full. */
export function createMemory<T>(limit = 500): Memory<T> {
  const known = new Map<string, Promise<T>>();
  return {
    get(question, find) {
      const before = known.get(question);
      if (before !== undefined) return before;
      if (known.size >= limit) {
        for (const oldest of [...known.keys()].slice(0, limit / 2)) known.delete(oldest);
      }
      const found = find();
      known.set(question, found);
      found.catch(() => known.delete(question));
      return found;
    },
  };
}
