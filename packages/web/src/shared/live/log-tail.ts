/** A line of the crew's log or the dev server's, with its place. */
export interface LogLine {
  readonly seq: number;
  readonly at: string;
  readonly text: string;
  /** The run that it belongs to; null for the project's own, and for dev servers. */
  readonly runId: number | null;
}

/** So many lines are held; older ones are read from the server, page by page. */
export const TAIL_LINES = 2000;
const SPARE_LINES = 500;

/** The newest lines; the oldest are let go of in one cut, not one by one. */
export function appendLines(
  tail: readonly LogLine[],
  lines: readonly LogLine[],
): readonly LogLine[] {
  const all = [...tail, ...lines];
  return all.length > TAIL_LINES + SPARE_LINES ? all.slice(-TAIL_LINES) : all;
}
