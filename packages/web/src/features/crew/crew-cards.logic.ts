import type { AgentUpdate } from '#shared/live/project-state.ts';
import type { Run } from '#shared/api/wire.ts';
import type { Tone } from '#ui/tone.ts';

type ActivityState = AgentUpdate['state'];

/** How what an agent is seen doing is called and coloured. */
export const ACTIVITY_LOOKS: Readonly<
  Record<ActivityState, { readonly label: string; readonly tone: Tone; readonly isMoving: boolean }>
> = {
  idle: { label: 'Waiting', tone: 'wait', isMoving: false },
  thinking: { label: 'Thinking', tone: 'work', isMoving: true },
  working: { label: 'Working', tone: 'work', isMoving: true },
  testing: { label: 'Running something', tone: 'land', isMoving: true },
  success: { label: 'Done', tone: 'pass', isMoving: false },
  error: { label: 'Failed', tone: 'fail', isMoving: false },
  struggling: { label: 'In trouble', tone: 'ask', isMoving: true },
};

/** The order of the cards: by run, so that none jumps while one works. */
export function agentsInOrder(agents: ReadonlyMap<number, AgentUpdate>): readonly AgentUpdate[] {
  return [...agents.values()].toSorted((one, other) => one.agentIndex - other.agentIndex);
}

/** Every feature that somebody works on, each once, in order. */
export function featureIdsOf(agents: ReadonlyMap<number, AgentUpdate>): readonly number[] {
  const ids = new Set([...agents.values()].flatMap(({ featureIds }) => featureIds));
  return [...ids].toSorted((one, other) => one - other);
}

/** Tokens that went in (with what came from the cache) and out, together. */
export function tokensOf({ usage }: Pick<Run, 'usage'>): number {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens } = usage;
  return input_tokens + output_tokens + cache_read_tokens + cache_write_tokens;
}

/** How a run ended: for itself, or for its features, each way once; none while it goes on. */
export function outcomesOf(
  run: Pick<Run, 'outcome' | 'features'>,
): readonly NonNullable<Run['outcome']>[] {
  const all = [run.outcome, ...run.features.map(({ outcome }) => outcome)];
  return [...new Set(all.filter((outcome) => outcome !== null))];
}

/** How long a run took, in milliseconds; null before it began or while it goes on. */
export function durationOf(run: Pick<Run, 'started_at' | 'ended_at'>): number | null {
  return run.started_at === null || run.ended_at === null
    ? null
    : Date.parse(run.ended_at) - Date.parse(run.started_at);
}
