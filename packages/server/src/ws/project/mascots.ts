import { type Mascot, MASCOTS } from '@ropewalk/contracts';

/** The name of a run's agent: follows from the run's number alone, so that everybody sees the same. */
export function mascotOf(runId: number): Mascot {
  return MASCOTS[runId % MASCOTS.length] ?? MASCOTS[0];
}
