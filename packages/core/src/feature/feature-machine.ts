/**
 * The states of a feature, their legal moves, and who causes them.
 *
 *   pending      → in_progress   a coding lease was granted (dispatcher, external run)
 *   in_progress  → landing       the run claims that it is done
 *   landing      → passing       the gate said yes and the target branch has moved
 *   landing      → in_progress   the gate said no and the run still works
 *   in_progress, landing → pending   the run ended, gave it back or lost its lease
 *   in_progress  → needs_input   the run asks a person
 *   needs_input  → pending       a person answered, or the deadline passed
 *   passing      → pending       a regression, to be mended by a coder
 *   passing      → in_progress   a regression, mended by the tester that found it
 *   any but passing → parked     a limit was reached; a person must look
 *   parked       → pending       a person retries
 *
 * Invariants: `in_progress` and `landing` name the run and token of the coding lease; `passing` is only
 * ever reached from `landing`; counters survive every move and are reset by a landing or a person.
 */
import type { Feature, FeatureState, RegressionEvidence, RunOutcome } from '@ropewalk/contracts';
import { decideRetry, isCountedAttempt } from '../retry/retry.ts';

type Held = Extract<FeatureState, { status: 'in_progress' | 'landing' }>;

/** Skips after which a feature is parked. */
export const SKIP_LIMIT = 3;
/** Testing runs that may end without an answer before a feature is left alone. */
export const TEST_ATTEMPT_LIMIT = 3;

/** The regression that a feature is being mended for, if any. */
export function regressionOf(state: FeatureState): RegressionEvidence | null {
  return 'regression' in state ? state.regression : null;
}

/** Whether this run holds the feature for coding under this token. */
export function isHeldBy(feature: Feature, runId: number, token: number): boolean {
  const { state } = feature;
  return isHeld(state) && state.runId === runId && state.token === token;
}

/** Whether a coding lease stands behind this state. */
export function isHeld(state: FeatureState): state is Held {
  return state.status === 'in_progress' || state.status === 'landing';
}

/** A coding lease was granted. */
export function take(feature: Feature, runId: number, token: number): Feature {
  return {
    ...feature,
    state: { status: 'in_progress', runId, token, regression: regressionOf(feature.state) },
  };
}

/** Back to the queue without anything having counted. */
export function giveBack(feature: Feature, backingOffUntil: number | null = null): Feature {
  return {
    ...feature,
    state: { status: 'pending', backingOffUntil, regression: regressionOf(feature.state) },
  };
}

/** Parks a feature for a person. */
export function park(
  feature: Feature,
  reason: Extract<FeatureState, { status: 'parked' }>['reason'],
  detail: string,
): Feature {
  return { ...feature, state: { status: 'parked', reason, detail } };
}

/** A claim was frozen: the gate decides. */
export function beginLanding(feature: Feature, held: Held, landingId: number): Feature {
  return {
    ...feature,
    state: {
      status: 'landing',
      runId: held.runId,
      token: held.token,
      landingId,
      regression: held.regression,
    },
  };
}

/** The gate said no while the run still works. */
export function returnFromLanding(feature: Feature): Feature {
  const { state } = feature;
  return state.status === 'landing' ? take(feature, state.runId, state.token) : feature;
}

/** The one way to `passing`. Everything that was counted against the feature is forgotten. */
export function pass(
  feature: Feature,
  landed: {
    readonly commit: string;
    readonly verdictId: number;
    readonly verdict: Extract<FeatureState, { status: 'passing' }>['verdict'];
    readonly at: number;
    readonly files: readonly string[];
  },
): Feature {
  return {
    ...feature,
    attempts: 0,
    inconclusives: 0,
    skips: 0,
    savedRef: null,
    lastFailure: null,
    files: [...new Set([...feature.files, ...landed.files])].sort(),
    state: {
      status: 'passing',
      commit: landed.commit,
      verdictId: landed.verdictId,
      verdict: landed.verdict,
      landedAt: landed.at,
      lastTestedAt: null,
      retest: 'never_tested',
      testAttempts: 0,
      touchedAt: null,
      suspicion: null,
    },
  };
}

/** A confirmed regression: back to the queue, or parked when it comes again and again. */
export function regress(feature: Feature, evidence: RegressionEvidence): Feature {
  const regressions = feature.regressions + 1;
  const counted: Feature = { ...feature, regressions, lastFailure: evidence.reason };
  return regressions >= 3
    ? park(counted, 'regressions_exhausted', evidence.reason)
    : { ...counted, state: { status: 'pending', backingOffUntil: null, regression: evidence } };
}

/** What a finished coding run leaves behind: another try after a pause, or a parked feature. */
export function afterRun(
  feature: Feature,
  ended: {
    readonly outcome: RunOutcome;
    readonly lastOutput: string | null;
    readonly savedRef: string | null;
    readonly now: number;
    readonly retryBaseMs: number;
  },
): Feature {
  const kept: Feature = {
    ...feature,
    savedRef: ended.savedRef ?? feature.savedRef,
    lastFailure: ended.lastOutput ?? feature.lastFailure,
  };
  if (!isCountedAttempt(ended.outcome)) {
    return giveBack(kept);
  }
  const decision = decideRetry({
    attemptsBefore: feature.attempts,
    now: ended.now,
    baseMs: ended.retryBaseMs,
  });
  const counted: Feature = { ...kept, attempts: decision.attempts };
  return decision.type === 'park'
    ? park(
        counted,
        'attempts_exhausted',
        kept.lastFailure ?? `The last run ended as ${ended.outcome}.`,
      )
    : giveBack(counted, decision.retryAt);
}

/** What a testing run that ended without an answer leaves behind on a passing feature. */
export function afterSilentTest(feature: Feature, outcome: RunOutcome): Feature {
  const { state } = feature;
  if (state.status !== 'passing' || !isCountedAttempt(outcome)) {
    return feature;
  }
  return { ...feature, state: { ...state, testAttempts: state.testAttempts + 1 } };
}
