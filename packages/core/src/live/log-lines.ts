import type { AgentEnding, AgentEvent } from '@ropewalk/contracts';

/** One entry of a transcript is never shown as more lines; the transcript has them all. */
const MAX_LINES = 500;
const MAX_LINE_CHARACTERS = 2_000;
const MAX_SUMMARY_CHARACTERS = 300;

/**
 * What an agent says and does as lines of a log, in the manner of the field: text as it is, tools as
 * `[Tool: name]`. Thoughts and counts are no lines. The same event always gives the same lines.
 */
export function logLinesOf(event: AgentEvent): readonly string[] {
  switch (event.type) {
    case 'session':
      return [`[Session] ${event.model ?? event.sessionId}`];
    case 'text':
      return linesOf(event.text);
    case 'stderr':
      return linesOf(event.text).map((line) => `[stderr] ${line}`);
    case 'message':
      return linesOf(event.text).map((line) => `[Told] ${line}`);
    case 'tool_call':
      return [`[Tool: ${event.tool}] ${summaryOfInput(event.input)}`.trimEnd()];
    case 'tool_result':
      return event.isError ? [`[Error] ${oneLine(event.output)}`.trimEnd()] : ['[Done]'];
    case 'retry':
      return [`[Retry] ${event.code}`];
    case 'ended':
      return [`[Ended] ${describeEnding(event.ending)}`];
    case 'thought':
    case 'usage':
    case 'turn_ended':
      return [];
  }
}

/** What a tool was given, in one short line. */
export function summaryOfInput(input: unknown): string {
  if (typeof input !== 'object' || input === null) {
    return input === null || input === undefined ? '' : oneLine(String(input));
  }
  const texts = Object.values(input).filter((value) => typeof value === 'string');
  return oneLine(texts.length === 1 ? (texts[0] ?? '') : JSON.stringify(input));
}

/** The first line that says something, cut to a readable length. */
export function oneLine(text: string, limit = MAX_SUMMARY_CHARACTERS): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
  return cut(line.trim(), limit);
}

/** How an agent ended, in a few words. */
export function describeEnding(ending: AgentEnding): string {
  switch (ending.kind) {
    case 'completed':
    case 'cancelled':
      return ending.kind;
    case 'limit':
      return oneLine(`limit (${ending.window}): ${ending.message}`);
    case 'failed':
      return oneLine(`${ending.code}: ${ending.message}`);
    case 'died':
      return `died (${ending.signal ?? `exit code ${ending.exitCode}`})`;
  }
}

function linesOf(text: string): readonly string[] {
  const lines = text
    .split('\n')
    .map((line) => cut(line.trimEnd(), MAX_LINE_CHARACTERS))
    .filter((line) => line !== '');
  return lines.length <= MAX_LINES
    ? lines
    : [
        ...lines.slice(0, MAX_LINES - 1),
        `[… ${lines.length - MAX_LINES + 1} more lines in the transcript]`,
      ];
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
