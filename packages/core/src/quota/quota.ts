/**
 * The states of one provider account's quota, their legal moves, and who causes them.
 *
 *   open, waiting → waiting       a run met a limit
 *   waiting       → canary        `wakeAt` has passed and one run was dispatched to try (dispatcher)
 *   canary        → open          that run got through, or any other answer showed that the limit is gone
 *   canary        → waiting       that run met a limit again, or ended without an answer
 *   any           → unavailable   the account is refused until a person changes something
 *   unavailable   → open          a person changed it
 *
 * Invariants: nothing but one canary starts while a limit is on; what a run says that is not the canary
 * changes nothing while a canary tries; waiting costs no attempt.
 */
import type { QuotaState } from '@ropewalk/contracts';

type Waiting = Extract<QuotaState, { status: 'waiting' }>;

/** The first pause where a provider names no reset; it doubles with each wait in a row. */
export const QUOTA_BACKOFF_BASE_MS = 60_000;
/** The longest pause where a provider names no reset. */
export const QUOTA_BACKOFF_CAP_MS = 3_600_000;
/** The most that is added to a reset, so that many crews do not knock at the same moment. */
export const QUOTA_JITTER_MS = 30_000;
/** The most that is added as a share of the wait itself: a pause of seconds must not become half a minute. */
const QUOTA_JITTER_SHARE = 0.1;

/** A limit as a driver reported it, in types. */
export interface LimitHit {
  readonly runId: number;
  readonly window: string;
  /** Milliseconds since the epoch; null when the provider named no reset. */
  readonly resetsAt: number | null;
  readonly source: 'typed_error' | 'header';
}

/** What may be started on an account: anything, one run that tries, or nothing. */
export type QuotaAllowance = 'runs' | 'canary' | 'nothing';

/** What may be started at `now`. */
export function quotaAllowance(state: QuotaState, now: number): QuotaAllowance {
  switch (state.status) {
    case 'open':
      return 'runs';
    case 'waiting':
      return now >= state.wakeAt ? 'canary' : 'nothing';
    case 'canary':
    case 'unavailable':
      return 'nothing';
  }
}

/**
 * The pause of the n-th wait in a row (from 1) where no reset is known: 60 s · 2ⁿ⁻¹, at most one hour
 * (ARCHITECTURE.md, "Agents"; truncated exponential backoff as in IEEE 802.3).
 */
export function quotaBackoffMs(repeats: number): number {
  const exponent = Math.min(Math.max(repeats - 1, 0), 30);
  return Math.min(QUOTA_BACKOFF_CAP_MS, QUOTA_BACKOFF_BASE_MS * 2 ** exponent);
}

/**
 * A run met a limit. `jitterShare` is a random number from 0 to 1 and spreads the wake-up over a tenth of
 * the wait, at most `QUOTA_JITTER_MS`, after the reset.
 *
 * A reset that is not in the future is treated as if none had been named: otherwise a provider with a wrong
 * clock would have us knock again and again.
 */
export function limitHit(
  state: QuotaState,
  hit: LimitHit,
  now: number,
  jitterShare: number,
): QuotaState {
  switch (state.status) {
    case 'unavailable':
      return state;
    case 'canary':
      return hit.runId === state.runId ? waitFor(hit, now, jitterShare, state.repeats + 1) : state;
    case 'open':
      return waitFor(hit, now, jitterShare, 1);
    case 'waiting':
      // Runs that were under way meet the same limit one after another: that is one wait, not several.
      return surerWait(state, waitFor(hit, now, jitterShare, Math.max(1, state.repeats)));
  }
}

/** The dispatched run `runId` tries; null when no canary may start now (another one was quicker). */
export function startCanary(state: QuotaState, runId: number, now: number): QuotaState | null {
  return state.status === 'waiting' && quotaAllowance(state, now) === 'canary'
    ? { status: 'canary', runId, repeats: state.repeats }
    : null;
}

/** Run `runId` got an answer from the model that was no limit. */
export function canarySucceeded(state: QuotaState, runId: number): QuotaState {
  return state.status === 'canary' && state.runId === runId ? { status: 'open' } : state;
}

/**
 * Run `runId` ended before it could tell whether the limit is gone (it died, was stopped, had no
 * environment). Another may try after the same pause as where no reset is known, without its growing.
 */
export function canaryEndedSilently(state: QuotaState, runId: number, now: number): QuotaState {
  if (state.status !== 'canary' || state.runId !== runId) {
    return state;
  }
  const wakeAt = now + quotaBackoffMs(state.repeats);
  return {
    status: 'waiting',
    window: 'unknown',
    resetsAt: wakeAt,
    wakeAt,
    source: 'backoff',
    repeats: state.repeats,
  };
}

/** The account is refused whatever we do (signed out, not paid): a person must act. */
export function accountUnavailable(detail: string): QuotaState {
  return { status: 'unavailable', detail };
}

/** A person changed something about the account: the next run will tell. */
export function accountChanged(state: QuotaState): QuotaState {
  return state.status === 'unavailable' ? { status: 'open' } : state;
}

/** When the allowance changes by itself; null when only an event can change it. */
export function quotaWakeAt(state: QuotaState, now: number): number | null {
  return state.status === 'waiting' && state.wakeAt > now ? state.wakeAt : null;
}

function waitFor(hit: LimitHit, now: number, jitterShare: number, repeats: number): Waiting {
  const isNamed = hit.resetsAt !== null && hit.resetsAt > now;
  const resetsAt = isNamed ? hit.resetsAt : now + quotaBackoffMs(repeats);
  return {
    status: 'waiting',
    window: hit.window,
    resetsAt,
    wakeAt: resetsAt + Math.min(Math.max(jitterShare, 0), 1) * jitterOf(resetsAt - now),
    source: isNamed ? hit.source : 'backoff',
    repeats,
  };
}

function jitterOf(waitMs: number): number {
  return Math.min(QUOTA_JITTER_MS, waitMs * QUOTA_JITTER_SHARE);
}

/** A named reset is surer than our guess; of two equally sure ones the later binds. */
function surerWait(present: Waiting, reported: Waiting): Waiting {
  const presentIsGuess = present.source === 'backoff';
  const reportedIsGuess = reported.source === 'backoff';
  if (presentIsGuess !== reportedIsGuess) {
    return presentIsGuess ? reported : present;
  }
  return reported.resetsAt > present.resetsAt ? reported : present;
}
