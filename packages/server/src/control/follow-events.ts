import type { Event } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';

/** Read at once, and kept at most for a reader that is slower than what happens. */
const PAGE = 500;

/**
 * Events of a project after `after`, in order and without gaps: what has been committed, then what is
 * being committed. Ends when `signal` aborts. A reader that falls behind reads on from the store; one that keeps up
 * is given what is published, which costs nobody a question.
 */
export async function* followEvents(
  store: Pick<Store, 'query' | 'subscribe'>,
  request: { readonly projectId: number; readonly after: number },
  signal: AbortSignal,
): AsyncGenerator<Event, void, undefined> {
  const { projectId } = request;
  /** Published since the last look into the store; null when that was too much to keep. */
  let published: Event[] | null = null;
  let wake: (() => void) | null = null;
  const onCommit: Parameters<Store['subscribe']>[0] = ({ events }) => {
    const ours = events.filter((event) => event.projectId === projectId);
    if (ours.length === 0) return;
    if (published !== null && published.length + ours.length > PAGE) published = null;
    published?.push(...ours);
    wake?.();
  };
  const onAbort = () => wake?.();
  const unsubscribe = store.subscribe(onCommit);
  signal.addEventListener('abort', onAbort);
  try {
    let { after } = request;
    let upToDate = false;
    while (!signal.aborted) {
      // Before the look, so that nothing committed in between is missed.
      if (!upToDate) published = [];
      const next: readonly Event[] = upToDate
        ? (published?.splice(0) ?? [])
        : await store.query('events', { projectId, after, limit: PAGE });
      for (const event of next) {
        if (signal.aborted) return;
        if (event.seq <= after) continue;
        yield event;
        after = event.seq;
      }
      if (!upToDate) upToDate = next.length < PAGE;
      if (published === null) upToDate = false;
      if (upToDate && published?.length === 0 && !signal.aborted) {
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
