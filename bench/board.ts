import { FEATURES, repeat, timeRequest, withLongBacklog } from './http.ts';
import { printFigure, quantile, rounded } from './figures.ts';

/** What the page of a project asks for while it is open, with a long backlog, in peace and while somebody writes. */
export async function benchBoard(quick: boolean): Promise<void> {
  const times = quick ? 20 : 100;
  const some = Array.from({ length: 50 }, (_, index) => 1 + index * 199).join(',');
  await withLongBacklog(async ({ api, token }) => {
    const authorization = `Bearer ${token}`;
    const write = async () => {
      const skip = { method: 'PATCH', headers: { authorization } };
      await (await fetch(`${api}/features/7/skip`, skip)).arrayBuffer();
    };
    for (const [name, path] of [
      ['cards_page', '/features/cards?limit=2000&after_id=4000'],
      ['cards_50', `/features/cards?ids=${some}`],
      ['reasons_50', `/features/reasons?ids=${some}`],
      ['reason_counts', '/features/reason-counts'],
      ['overview', '/overview'],
      ['timeline_page', '/timeline'],
      ['events_page', '/events?limit=1000'],
    ] as const) {
      const ask = () => timeRequest(`${api}${path}`, { authorization });
      const calm = await repeat(times, ask);
      const writer = startWriting(write);
      const busy = await repeat(times, ask);
      const changes = await writer.stop();
      printFigure(name, {
        features: FEATURES,
        bytes: calm.at(-1)?.bytes ?? 0,
        statuses: [...new Set([...calm, ...busy].map(({ status }) => status))],
        ...timesOf('calm', calm),
        ...timesOf('busy', busy),
        changes,
      });
    }
  });
}

/** One small change after the other, as agents make them, until it is told to stop. */
function startWriting(write: () => Promise<void>): { stop(): Promise<number> } {
  const stop = new AbortController();
  const written = (async () => {
    let changes = 0;
    while (!stop.signal.aborted) {
      await write();
      changes += 1;
    }
    return changes;
  })();
  return {
    stop() {
      stop.abort();
      return written;
    },
  };
}

function timesOf(name: string, requests: readonly { readonly ms: number }[]) {
  const ms = requests.map((request) => request.ms);
  return {
    [`${name}_p50_ms`]: rounded(quantile(ms, 0.5)),
    [`${name}_p95_ms`]: rounded(quantile(ms, 0.95)),
  };
}
