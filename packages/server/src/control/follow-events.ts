import type { Event } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';

const PAGE = 500;

/**
 * Events of a project after `after`, in order and without gaps: what has been committed, then what is
 * being committed. Ends when `signal` aborts. Nothing is kept in memory for a slow reader: it reads on
 * from the store, and a commit only wakes it.
 */
export async function* followEvents(
  store: Pick<Store, 'query' | 'subscribe'>,
  request: { readonly projectId: number; readonly after: number },
  signal: AbortSignal,
): AsyncGenerator<Event, void, undefined> {
  let committed = false;
  let wake: (() => void) | null = null;
  const onCommit = () => {
    committed = true;
    wake?.();
  };
  const onAbort = () => wake?.();
  // Before the first look, so that nothing committed in between is missed.
  const unsubscribe = store.subscribe(onCommit);
  signal.addEventListener('abort', onAbort);
  try {
    let after = request.after;
    while (!signal.aborted) {
      committed = false;
      const page = await store.query('events', {
        projectId: request.projectId,
        after,
        limit: PAGE,
      });
      for (const event of page) {
        if (signal.aborted) return;
        yield event;
        after = event.seq;
      }
      if (page.length === 0 && !committed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', onAbort);
  }
}
