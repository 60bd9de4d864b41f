import { pause } from '@ropewalk/engine';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/** The server could not be asked, or could not answer: it may be able to later. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  readonly code = 'unreachable';
}

/**
 * Does `work` again, with growing pauses, until it does not end with `Unreachable`. Null when `signal` fired before
 * that. `onAway` hears of the first failure.
 */
export async function untilReached<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onAway: (why: Unreachable) => void = () => undefined,
): Promise<T | null> {
  let isAway = false;
  for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = nextPause(pauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (!isAway) onAway(error);
      isAway = true;
    }
    await pause(pauseMs, signal);
  }
  return null;
}

/** Many workers that lost the same server must not all come back in the same moment. */
function nextPause(pauseMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, pauseMs * (1.5 + Math.random() / 2));
}
