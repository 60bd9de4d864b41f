/** What was put in comes out once, in order; whoever takes waits for what is still to come. */
export interface EventQueue<T> extends AsyncIterable<T> {
  put(event: T): void;
  /** Nothing more comes. */
  end(): void;
}

/** A queue for one reader. */
export function createEventQueue<T>(): EventQueue<T> {
  const waiting: T[] = [];
  let ended = false;
  let wake = (): void => undefined;
  return {
    put(event) {
      waiting.push(event);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          yield next;
        } else if (ended) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}
