import type { TranscriptEntry } from './api/read-transcript.ts';
import type { Tone } from '#ui/tone.ts';

type Ending = Extract<TranscriptEntry['event'], { type: 'ended' }>['ending'];

/** How an agent ended, in a sentence. */
export function endingSentence(ending: Ending): {
  readonly sentence: string;
  readonly tone: Tone;
  /** The last that the program wrote; empty where there is nothing. */
  readonly output: string;
} {
  switch (ending.kind) {
    case 'completed':
      return { sentence: 'The agent has ended its work.', tone: 'pass', output: '' };
    case 'cancelled':
      return { sentence: 'The agent was stopped.', tone: 'wait', output: '' };
    case 'limit':
      return {
        sentence: `The provider's limit is reached (${ending.window}): ${ending.message}`,
        tone: 'ask',
        output: '',
      };
    case 'failed':
      return { sentence: `The agent failed: ${ending.message}`, tone: 'fail', output: '' };
    case 'died':
      return {
        sentence: `The agent's program died (${ending.signal ?? `exit code ${ending.exitCode ?? 'unknown'}`}).`,
        tone: 'fail',
        output: ending.stderrTail.trim(),
      };
  }
}
