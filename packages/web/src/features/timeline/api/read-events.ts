import { api, read } from '#shared/api/api.ts';
import type { TimelineEvent } from '../history/event.ts';

const PAGE = 1000;

/** Everything that has happened after a place, in pages: none is so long that parsing it would hold up the page. */
export async function* readEvents(
  project: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<{ readonly events: readonly TimelineEvent[]; readonly latest: number }> {
  for (let from = after; ;) {
    const { events, next, latest } = await read(
      api.GET('/projects/{project_name}/events', {
        params: { path: { project_name: project }, query: { after: from, limit: PAGE } },
        signal,
      }),
    );
    yield {
      events: events.map(({ seq, at, body }) => ({ seq, at: Date.parse(at), body })),
      latest,
    };
    if (next >= latest || next <= from) {
      return;
    }
    from = next;
  }
}
