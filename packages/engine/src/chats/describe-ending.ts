import type { AgentEnding } from '@ropewalk/contracts';

/** What a person in a conversation is told when an answer did not come to its end; null when it did. */
export function describeFailure(ending: AgentEnding): string | null {
  switch (ending.kind) {
    case 'completed':
    case 'cancelled':
      return null;
    case 'limit':
      return ending.resetsAt === null
        ? `The account has reached a limit (${ending.window}). Try again later. ${ending.message}`
        : `The account has reached a limit (${ending.window}) until ${new Date(ending.resetsAt).toISOString()}. Say it again then.`;
    case 'failed':
      return `The agent could not answer: ${ending.message} Say it again, or look at the agent's settings.`;
    case 'died': {
      const tail = ending.stderrTail.trim().split('\n').slice(-5).join('\n');
      return `The agent's program ended without an answer (${ending.signal ?? `exit code ${ending.exitCode}`}).${tail === '' ? '' : ` Its last words:\n${tail}`}\nSay it again to start it anew.`;
    }
  }
}
