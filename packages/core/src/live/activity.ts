import type { AgentEvent, ToolKind } from '@ropewalk/contracts';
import { describeEnding, oneLine, summaryOfInput } from './log-lines.ts';

/** What an agent is seen doing. */
export type AgentActivityState =
  | 'idle'
  | 'thinking'
  | 'working'
  | 'testing'
  | 'success'
  | 'error'
  | 'struggling';

export interface AgentActivity {
  readonly state: AgentActivityState;
  readonly thought: string | null;
}

const STATE_OF_TOOL: Readonly<Record<ToolKind, AgentActivityState>> = {
  read: 'thinking',
  search: 'thinking',
  fetch: 'thinking',
  think: 'thinking',
  edit: 'working',
  execute: 'testing',
  other: 'working',
};

const MAX_THOUGHT_CHARACTERS = 100;

/**
 * What an event of a driver shows its agent doing; null when it shows nothing new. Follows from the type of the
 * event alone: what an agent writes is repeated as its thought and decides nothing. Never `success`:
 * only a landing or a verdict of ours is one.
 */
export function activityOf(event: AgentEvent): AgentActivity | null {
  switch (event.type) {
    case 'text':
    case 'thought': {
      const thought = oneLine(event.text, MAX_THOUGHT_CHARACTERS);
      return thought === '' ? null : { state: 'thinking', thought };
    }
    case 'tool_call':
      return {
        state: STATE_OF_TOOL[event.kind ?? 'other'],
        thought: oneLine(`${event.tool} ${summaryOfInput(event.input)}`, MAX_THOUGHT_CHARACTERS),
      };
    case 'tool_result':
      return event.isError
        ? { state: 'struggling', thought: oneLine(event.output, MAX_THOUGHT_CHARACTERS) }
        : null;
    case 'retry':
      return { state: 'struggling', thought: `The provider did not answer: ${event.code}` };
    case 'ended':
      return event.ending.kind === 'completed' || event.ending.kind === 'cancelled'
        ? null
        : { state: 'struggling', thought: describeEnding(event.ending) };
    case 'session':
    case 'usage':
    case 'stderr':
    case 'message':
    case 'turn_ended':
      return null;
  }
}
