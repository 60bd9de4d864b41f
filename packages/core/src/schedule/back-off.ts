import type { CrewEndReason, RefusalCode } from '@ropewalk/contracts';

/** Restarts in one window. */
export const CRASH_RETRY_LIMIT = 3;

const FIRST_PAUSE_MS = 10_000;
const GROWTH = 3;

/** The pause before the first, second and third restart: 10, 30 and 90 s. */
export function crashPauseMs(restart: number): number {
  return FIRST_PAUSE_MS * GROWTH ** (restart - 1);
}

/**
 * Ends that nobody wanted and that may be gone in a minute. Everything else is the crew's own end: it is done, it
 * was stopped, or it needs a person.
 */
const CRASHES: ReadonlySet<CrewEndReason> = new Set<CrewEndReason>([
  'environment_broken',
  'agent_not_available',
]);

/** Refusals to start that may be gone in a minute. */
const PASSING_REFUSALS: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'disk_low',
  'agent_missing',
  'repository_busy',
  'folder_missing',
]);

/** Whether a crew that ended so has crashed. */
export function isCrash(reason: CrewEndReason): boolean {
  return CRASHES.has(reason);
}

/** Whether a start that was refused so is worth another try in the same window. */
export function mayPass(code: RefusalCode): boolean {
  return PASSING_REFUSALS.has(code);
}
