import { randomUUID } from 'node:crypto';
import type { RunMessage } from '@ropewalk/contracts';
import type { Result } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import type { Supervisor } from './supervisor.ts';

/** What people say to agents that work. */
export interface RunMessages {
  /** Says something to a run: at once, or when its agent is there. Refuses `run_unknown`, `run_ended`. */
  messageRun(runId: number, text: string): Promise<Result<RunMessage>>;
  /** What a person has said to a run, to go with the next answer of a tool; each once. */
  messagesFor(runId: number): Promise<readonly string[]>;
}

export function createRunMessages(context: EngineContext, supervisor: Supervisor): RunMessages {
  return {
    async messageRun(runId, text) {
      const kept = await context.store.execute(
        'run.message',
        { runId, messageId: randomUUID(), text },
        context.clock.now(),
      );
      if (kept.ok) supervisor.say(kept.value);
      return kept;
    },
    messagesFor: (runId) => supervisor.takeWaiting(runId),
  };
}
