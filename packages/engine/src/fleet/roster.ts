import type { Assignment } from '@ropewalk/contracts';
import { createOrderBook, type OrderBook } from './order-book.ts';
import type { RemoteRun } from './remote-run.ts';

/** Who carries what, in the memory of this process. The store has what must outlive it. */
export interface Roster {
  readonly runs: ReadonlyMap<number, RemoteRun>;
  add(runId: number, run: RemoteRun): void;
  remove(runId: number, run: RemoteRun): void;
  /** The run where a worker of this id has it; null where it is another's, or nobody's. */
  of(runId: number, workerId: number): RemoteRun | null;
  carriedBy(workerId: number): readonly (readonly [Assignment, RemoteRun])[];
  ordersFor(workerId: number): OrderBook;
}

export function createRoster(): Roster {
  const runs = new Map<number, RemoteRun>();
  const orders = new Map<number, OrderBook>();
  return {
    runs,
    add: (runId, run) => void runs.set(runId, run),
    remove(runId, run) {
      if (runs.get(runId) === run) runs.delete(runId);
    },
    of(runId, workerId) {
      const run = runs.get(runId);
      return run?.assignment()?.workerId === workerId ? run : null;
    },
    carriedBy: (workerId) =>
      [...runs.values()].flatMap((run) => {
        const assignment = run.assignment();
        return assignment?.workerId === workerId ? [[assignment, run] as const] : [];
      }),
    ordersFor(workerId) {
      const book = orders.get(workerId) ?? createOrderBook();
      orders.set(workerId, book);
      return book;
    },
  };
}
