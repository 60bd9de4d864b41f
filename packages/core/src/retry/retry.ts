import type { RunOutcome } from '@ropewalk/contracts';

/** Counted attempts after which a feature is parked. */
export const ATTEMPT_LIMIT = 3;
/** Confirmed regressions of one feature after which it is parked. */
export const REGRESSION_LIMIT = 3;
/** Inconclusive verdicts in a row after which a feature is parked. */
export const INCONCLUSIVE_LIMIT = 2;
/** Runs in a row that ended with `environment` after which the crew ends. */
export const ENVIRONMENT_FAILURE_LIMIT = 3;
/** Initializer runs that may fail before the crew ends. */
export const INITIALIZER_ATTEMPT_LIMIT = 3;
/** The longest pause between two attempts. */
export const RETRY_CAP_MS = 300_000;

/**
 * Which outcomes count as an attempt. What our own crash, stop or restart ended (`interrupted`), and what
 * nobody could help (`quota`, `environment`, `target_red`), never counts. A new outcome that is forgotten
 * here is a type error.
 */
const COUNTED: Readonly<Record<RunOutcome, boolean>> = {
  failed: true,
  timed_out: true,
  died: true,
  no_change: true,
  landed: false,
  verified: false,
  regression_found: false,
  skipped: false,
  needs_input: false,
  cancelled: false,
  interrupted: false,
  quota: false,
  budget: false,
  environment: false,
  target_red: false,
  completed: false,
};

/** Whether a run that ended this way used up one of the feature's attempts. */
export function isCountedAttempt(outcome: RunOutcome): boolean {
  return COUNTED[outcome];
}

/**
 * The pause after the attempt that follows `attemptsBefore` others: `base · 2ⁿ`, at most five minutes
 * (ARCHITECTURE.md, "State"; exponential backoff as in IEEE 802.3, without its random part, because
 * attempts on one feature do not compete with each other).
 */
export function retryDelayMs(attemptsBefore: number, baseMs: number): number {
  // The exponent is bounded so that a damaged counter cannot make the product infinite or NaN.
  const exponent = Math.min(Math.max(attemptsBefore, 0), 30);
  return Math.min(RETRY_CAP_MS, Math.max(baseMs, 0) * 2 ** exponent);
}

/** What becomes of a feature after an attempt that counted. */
export type RetryDecision =
  | { readonly type: 'again'; readonly attempts: number; readonly retryAt: number }
  | { readonly type: 'park'; readonly attempts: number };

/** Decides after a counted attempt; `attemptsBefore` does not include it. */
export function decideRetry(attempt: {
  readonly attemptsBefore: number;
  readonly now: number;
  readonly baseMs: number;
}): RetryDecision {
  const attempts = attempt.attemptsBefore + 1;
  return attempts >= ATTEMPT_LIMIT
    ? { type: 'park', attempts }
    : {
        type: 'again',
        attempts,
        retryAt: attempt.now + retryDelayMs(attempt.attemptsBefore, attempt.baseMs),
      };
}

/** Whether this many confirmed regressions are a person's business. */
export function isRegressionLimitReached(regressions: number): boolean {
  return regressions >= REGRESSION_LIMIT;
}

/** Whether this many inconclusive verdicts in a row are a person's business. */
export function isInconclusiveLimitReached(inconclusives: number): boolean {
  return inconclusives >= INCONCLUSIVE_LIMIT;
}
