/** Does one piece of work after the other, in the order in which they were asked for. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export function createOneAtATime(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    // How one went is told to who asked for it, and keeps nobody else from their turn.
    last = turn.catch(() => undefined);
    return turn;
  };
}
