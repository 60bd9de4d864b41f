/**
 * Text of unknown origin as a labelled block. The fence is longer than every run of backticks inside, so
 * that no text can end its own block.
 */
export function fencedData(label: string, text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `Data (${label}):\n${fence}text\n${text.trimEnd()}\n${fence}`;
}

/** The end of a long text: what went wrong stands there. */
export function endOf(text: string, limit: number): string {
  return text.length <= limit ? text : `[… the beginning is left out]\n${text.slice(-limit)}`;
}

/** The beginning of a long text. */
export function beginningOf(text: string, limit: number, more: string): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}\n[… ${more}]`;
}
