import { setTimeout as wait } from 'node:timers/promises';
import { PassingFailure, toPostgresFailure } from './postgres-failure.ts';

/** Somebody else may be in the way this often; our own turns never are. */
const CONFLICTS = 5;
const FIRST_CONFLICT_PAUSE_MS = 5;
/** A server that is started again is back by then. */
const AWAY_MS = 15_000;
const FIRST_AWAY_PAUSE_MS = 50;
const LONGEST_AWAY_PAUSE_MS = 1_000;

/**
 * Runs `attempt` until it does not fail with what is bound to pass: a conflict with others, a few times, or a server
 * that is away, for 15 s. Each attempt is a transaction of its own, of which nothing is left when it fails.
 */
export async function retryPassing<T>(shown: string, attempt: () => Promise<T>): Promise<T> {
  const beganAt = performance.now();
  let conflicts = 0;
  let absences = 0;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const failure = toPostgresFailure(shown, error);
      if (!(failure instanceof PassingFailure)) {
        throw error;
      }
      if (failure.kind === 'conflict' && conflicts < CONFLICTS) {
        await wait(FIRST_CONFLICT_PAUSE_MS * 2 ** conflicts);
        conflicts += 1;
      } else if (failure.kind === 'connection' && performance.now() - beganAt < AWAY_MS) {
        await wait(Math.min(FIRST_AWAY_PAUSE_MS * 2 ** absences, LONGEST_AWAY_PAUSE_MS));
        absences += 1;
      } else {
        throw failure;
      }
    }
  }
}
