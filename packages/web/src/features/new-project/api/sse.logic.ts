/**
 * Reads server-sent events out of a text that arrives in pieces (https://html.spec.whatwg.org/#event-stream-interpretation).
 * Answers the `data` of each event that is complete, and what is left of the last one.
 */
export function takeEvents(text: string): {
  readonly data: readonly string[];
  readonly rest: string;
} {
  const parts = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = parts.pop() ?? '';
  const data = parts.flatMap((part) => {
    const lines = part.split('\n').filter((line) => line.startsWith('data:'));
    return lines.length === 0 ? [] : [lines.map((line) => line.slice(5).trimStart()).join('\n')];
  });
  return { data, rest };
}
