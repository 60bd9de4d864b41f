/**
 * Gathers what is said in one wave of promises and posts it together: a message between threads costs
 * more than what it carries. The order stays.
 */
export function createBatch<T>(post: (batch: readonly T[]) => void): (item: T) => void {
  let gathered: T[] = [];
  return (item) => {
    if (gathered.push(item) === 1) {
      queueMicrotask(() => {
        const batch = gathered;
        gathered = [];
        post(batch);
      });
    }
  };
}
