import type { AgentEvent, TranscriptEntry } from '@ropewalk/contracts';
import { oneLine } from './happening-text.ts';
import type { Colors } from './terminal.ts';

const INPUT_LIMIT = 200;
const OUTPUT_LIMIT = 400;
const LABEL_WIDTH = 8;

/** One entry of a transcript, for a person; entries that say nothing to people give no line. */
export function entryLines({ at, event }: TranscriptEntry, colors: Colors): string[] {
  const said = describe(event);
  if (said === null) {
    return [];
  }
  const time = colors.dim(new Date(at).toISOString().slice(11, 19));
  const [first = '', ...more] = said.text.trimEnd().split('\n');
  const indent = ' '.repeat(8 + 1 + LABEL_WIDTH + 1);
  return [
    `${time} ${colors.cyan(said.label.padEnd(LABEL_WIDTH))} ${first}`,
    ...more.map((line) => `${indent}${line}`),
  ];
}

function describe(event: AgentEvent): { readonly label: string; readonly text: string } | null {
  switch (event.type) {
    case 'session':
      return { label: 'session', text: event.model ?? event.sessionId };
    case 'text':
      return event.text.trim() === '' ? null : { label: 'says', text: event.text };
    case 'thought':
      return event.text.trim() === '' ? null : { label: 'thinks', text: event.text };
    case 'tool_call':
      return {
        label: 'calls',
        text: `${event.tool} ${oneLine(JSON.stringify(event.input) ?? '', INPUT_LIMIT)}`,
      };
    case 'tool_result':
      return {
        label: event.isError ? 'error' : 'result',
        text: oneLine(event.output, OUTPUT_LIMIT),
      };
    case 'retry':
      return { label: 'retries', text: event.code };
    case 'stderr':
      return { label: 'stderr', text: event.text };
    case 'message':
      return { label: 'is told', text: event.text };
    case 'turn_ended':
      return { label: 'turn', text: describeEnding(event.ending) };
    case 'ended':
      return { label: 'ended', text: describeEnding(event.ending) };
    case 'usage':
      return null;
  }
}

function describeEnding(ending: Extract<AgentEvent, { type: 'ended' }>['ending']): string {
  switch (ending.kind) {
    case 'completed':
    case 'cancelled':
      return ending.kind;
    case 'limit':
      return `limit (${ending.window}): ${ending.message}`;
    case 'failed':
      return `${ending.code}: ${ending.message}`;
    case 'died':
      return `died (${ending.signal ?? `exit code ${ending.exitCode}`})`;
  }
}
