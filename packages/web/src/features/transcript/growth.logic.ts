import type { ProjectState } from '#shared/live/project-state.ts';

type Heard = Pick<ProjectState, 'log' | 'agents'>;

/** Whether something was said of a run between two states of its project: then its transcript has grown. */
export function hasGrown(before: Heard, now: Heard, runId: number): boolean {
  if (before.agents !== now.agents && before.agents.get(runId) !== now.agents.get(runId)) {
    return true;
  }
  if (before.log === now.log) {
    return false;
  }
  const known = before.log.at(-1)?.seq ?? 0;
  for (let index = now.log.length - 1; index >= 0; index -= 1) {
    const line = now.log[index];
    if (line === undefined || line.seq <= known) {
      return false;
    }
    if (line.runId === runId) {
      return true;
    }
  }
  return false;
}
