import { randomUUID } from 'node:crypto';
import type { OrderAnswer, OrdersAnswer, OrdersRequest, WorkerOrder } from '@ropewalk/contracts';
import { pause } from '../machine/pause.ts';

type Body<O> = O extends WorkerOrder ? Omit<O, 'id' | 'number' | 'run_id' | 'token'> : never;
/** What a worker is to do, without what makes it one order of a run. */
export type OrderBody = Body<WorkerOrder>;

/** What one worker is to do, until it has said what became of that. */
export interface OrderBook {
  /** Resolves with its word; null when the run is over before it says one. */
  give(
    run: { readonly runId: number; readonly token: number },
    body: OrderBody,
  ): Promise<OrderAnswer | null>;
  /** Takes the worker's words, and answers what it has not heard of; waits for that when there is nothing. */
  ask(request: OrdersRequest, signal: AbortSignal): Promise<OrdersAnswer>;
  /** Nobody waits for what becomes of the orders of this token any more. */
  forget(token: number): void;
}

interface Given {
  readonly order: WorkerOrder;
  answer(said: OrderAnswer | null): void;
}

/** An empty book. It lies in the memory of this process: its name says so to whoever has read another. */
export function createOrderBook(): OrderBook {
  const stream = randomUUID();
  const given = new Map<string, Given>();
  /** Fires with the next order. */
  let news = new AbortController();
  let last = 0;

  const behind = (after: OrdersRequest['after']): WorkerOrder[] => {
    const from = after?.stream === stream ? after.number : 0;
    return [...given.values()].flatMap(({ order }) => (order.number > from ? [order] : []));
  };

  return {
    give({ runId, token }, body) {
      last += 1;
      const order: WorkerOrder = { ...body, id: randomUUID(), number: last, run_id: runId, token };
      return new Promise((answer) => {
        given.set(order.id, { order, answer });
        news.abort();
        news = new AbortController();
      });
    },
    async ask({ after, answers, wait_ms: waitMs }, signal) {
      for (const said of answers) {
        given.get(said.order_id)?.answer(said);
        given.delete(said.order_id);
      }
      if (behind(after).length === 0 && waitMs > 0) {
        await pause(waitMs, AbortSignal.any([signal, news.signal]));
      }
      return { stream, orders: behind(after) };
    },
    forget(token) {
      for (const [id, { order, answer }] of given) {
        if (order.token === token) {
          given.delete(id);
          answer(null);
        }
      }
    },
  };
}
