/**
 * Makes works wait for each other: each begins when the one before it has ended, well or not. Reads of the same things
 * that overlap may answer in the wrong order, and the older answer would stay.
 */
export function inTurn(): (work: () => Promise<void>) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
