import type { AgentEnding } from '@ropewalk/contracts';

/** A step of the conversation that cannot be gone on from, with the ending that it means. */
export class StepFailure extends Error {
  readonly code = 'step_failed';
  readonly ending: AgentEnding;

  constructor(ending: AgentEnding) {
    super(ending.kind);
    this.ending = ending;
  }
}
