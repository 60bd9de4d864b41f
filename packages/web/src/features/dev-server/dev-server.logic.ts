import type { Tone } from '#ui/tone.ts';
import type { LogLine } from '#shared/live/log-tail.ts';
import type { DevServerStatus } from './api/dev-server-queries.ts';

/** How the state of a dev server is called and coloured. */
export const DEV_SERVER_LOOKS: Readonly<
  Record<DevServerStatus['status'], { readonly label: string; readonly tone: Tone }>
> = {
  stopped: { label: 'Not running', tone: 'wait' },
  running: { label: 'Running', tone: 'pass' },
  crashed: { label: 'Crashed', tone: 'fail' },
};

const MOST_LINES = 5000;
const KEPT_LINES = 4000;

/** The log with what came behind it; the oldest lines make room. */
export function appendDevLines(
  held: readonly LogLine[],
  page: readonly { readonly number: number; readonly line: string; readonly timestamp: string }[],
): readonly LogLine[] {
  const last = held.at(-1)?.seq ?? 0;
  const fresh = page.filter(({ number }) => number > last);
  if (fresh.length === 0) {
    return held;
  }
  const lines = [
    ...held,
    ...fresh.map(({ number, line, timestamp }): LogLine => ({
      seq: number,
      at: timestamp,
      text: line,
      runId: null,
    })),
  ];
  return lines.length > MOST_LINES ? lines.slice(-KEPT_LINES) : lines;
}

/** An address that a link may lead to: of this machine or another, by HTTP, and nothing else. */
export function previewUrl(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) {
    return null;
  }
  const { protocol, href } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? href : null;
}
