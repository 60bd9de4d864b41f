/**
 * The states of one provider account's quota, their legal moves, and who causes them.
 *
 *   open, ramp, waiting → waiting   a run met a limit
 *   waiting       → canary        `wakeAt` or `tryAt` has passed and one run was dispatched to try (dispatcher)
 *   canary        → ramp          that run got an answer of its model
 *   canary        → waiting       that run met a limit again, or ended without an answer
 *   ramp          → open          the limit stayed away until as many run as may
 *   any           → unavailable   the account is refused until a person changes something
 *   unavailable   → open          a person changed it
 *
 * Invariants: nothing but one canary starts while a limit is on; what a run says that is not the canary
 * changes nothing while a canary tries; waiting costs no attempt.
 */
import type { QuotaState } from '@ropewalk/contracts';

type Waiting = Extract<QuotaState, { status: 'waiting' }>;
type Canary = Extract<QuotaState, { status: 'canary' }>;

/** The first pause where a provider names no reset; it doubles with each wait in a row. */
export const QUOTA_BACKOFF_BASE_MS = 60_000;
/** The longest pause where a provider names no reset. */
export const QUOTA_BACKOFF_CAP_MS = 3_600_000;
/** The most that is added to a reset, so that many crews do not knock at the same moment. */
export const QUOTA_JITTER_MS = 30_000;
/** The most that is added as a share of the wait itself: a pause of seconds must not become half a minute. */
const QUOTA_JITTER_SHARE = 0.1;

/** Where a reset is further away than this, one run tries so often whether the limit has been lifted before it. */
export const QUOTA_TRY_INTERVAL_MS = 3_600_000;
/** Whoever tried and was ended by us has told nothing: the next may try after this. */
export const QUOTA_LOST_CANARY_MS = 5_000;
/** After a limit twice as many runs may go on at the same time after each of these. */
export const QUOTA_RAMP_STEP_MS = 30_000;
/** So many runs at the same time and more are no ramp any more. */
const RAMP_FULL = 64;
/** A ramp that meets a limit goes on backing off, but never to where a person has to look. */
const RAMP_REPEATS_LIMIT = 4;

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
    case 'ramp':
      return 'runs';
    case 'waiting':
      return now >= nextTry(state) ? 'canary' : 'nothing';
    case 'canary':
    case 'unavailable':
      return 'nothing';
  }
}

/** Runs that may go on at the same time on the account, of all projects together; those that do count. */
export function quotaWidth(state: QuotaState, now: number): number {
  if (state.status !== 'ramp') {
    return Number.POSITIVE_INFINITY;
  }
  const steps = Math.floor(Math.max(0, now - state.since) / QUOTA_RAMP_STEP_MS);
  const width = 2 ** Math.min(steps + 1, 30);
  return width >= RAMP_FULL ? Number.POSITIVE_INFINITY : width;
}

/** The state at `now`: a ramp that is over is open, whether anybody has written it down or not. */
export function quotaAt(state: QuotaState, now: number): QuotaState {
  return state.status === 'ramp' && quotaWidth(state, now) === Number.POSITIVE_INFINITY
    ? { status: 'open' }
    : state;
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
      return hit.runId === state.runId ? waitAgain(state, hit, now, jitterShare) : state;
    case 'open':
      return waitFor(hit, now, jitterShare, 1);
    case 'ramp':
      return waitFor(hit, now, jitterShare, Math.min(RAMP_REPEATS_LIMIT, state.repeats + 1));
    case 'waiting':
      // Runs that were under way meet the same limit one after another: that is one wait, not several.
      return surerWait(state, waitFor(hit, now, jitterShare, Math.max(1, state.repeats)));
  }
}

/** The dispatched run `runId` tries; null when no canary may start now (another one was quicker). */
export function startCanary(state: QuotaState, runId: number, now: number): Canary | null {
  if (state.status !== 'waiting' || quotaAllowance(state, now) !== 'canary') {
    return null;
  }
  const { window, resetsAt, wakeAt, source, repeats } = state;
  const canary: Canary = { status: 'canary', runId, repeats };
  return now < wakeAt ? { ...canary, wait: { window, resetsAt, wakeAt, source } } : canary;
}

/** Run `runId` got an answer from the model that was no limit. */
export function canarySucceeded(state: QuotaState, runId: number, now: number): QuotaState {
  return state.status === 'canary' && state.runId === runId
    ? { status: 'ramp', since: now, repeats: state.repeats }
    : quotaAt(state, now);
}

/**
 * Run `runId` ended before it could tell whether the limit is gone (it died, had no environment). Another may try
 * after the same pause as where no reset is known, without its growing.
 */
export function canaryEndedSilently(state: QuotaState, runId: number, now: number): QuotaState {
  return state.status === 'canary' && state.runId === runId
    ? backTo(state, now, quotaBackoffMs(state.repeats))
    : state;
}

/** We ended run `runId` ourselves, which says nothing about it or the account: another may try soon. */
export function canaryLost(state: QuotaState, runId: number, now: number): QuotaState {
  return state.status === 'canary' && state.runId === runId
    ? backTo(state, now, QUOTA_LOST_CANARY_MS)
    : state;
}

function backTo({ wait, repeats }: Canary, now: number, pauseMs: number): Waiting {
  const next = now + pauseMs;
  if (wait !== undefined && wait.wakeAt > next) {
    return { status: 'waiting', ...wait, repeats, tryAt: next };
  }
  return {
    status: 'waiting',
    window: wait?.window ?? 'unknown',
    resetsAt: next,
    wakeAt: next,
    source: 'backoff',
    repeats,
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
  switch (state.status) {
    case 'waiting':
      return nextTry(state) > now ? nextTry(state) : null;
    case 'ramp':
      return quotaWidth(state, now) === Number.POSITIVE_INFINITY
        ? null
        : state.since +
            (Math.floor(Math.max(0, now - state.since) / QUOTA_RAMP_STEP_MS) + 1) *
              QUOTA_RAMP_STEP_MS;
    default:
      return null;
  }
}

/** When work goes on, as far as that is known: what a person waits for. */
export function quotaEndsAt(state: QuotaState, now: number): number | null {
  switch (state.status) {
    case 'waiting':
      return state.wakeAt > now ? state.wakeAt : null;
    case 'canary':
      return state.wait !== undefined && state.wait.wakeAt > now ? state.wait.wakeAt : null;
    default:
      return quotaWakeAt(state, now);
  }
}

function nextTry({ wakeAt, tryAt }: Waiting): number {
  return Math.min(wakeAt, tryAt ?? wakeAt);
}

/** A canary met a limit. One that tried early and learnt nothing new goes back to the wait that it came from. */
function waitAgain(
  { wait, repeats }: Canary,
  hit: LimitHit,
  now: number,
  jitterShare: number,
): Waiting {
  const isNamed = hit.resetsAt !== null && hit.resetsAt > now;
  if (wait === undefined || wait.wakeAt <= now) {
    return waitFor(hit, now, jitterShare, repeats + 1);
  }
  return isNamed
    ? waitFor(hit, now, jitterShare, repeats)
    : withTry({ status: 'waiting', ...wait, repeats }, now);
}

function waitFor(hit: LimitHit, now: number, jitterShare: number, repeats: number): Waiting {
  const isNamed = hit.resetsAt !== null && hit.resetsAt > now;
  const resetsAt = isNamed ? hit.resetsAt : now + quotaBackoffMs(repeats);
  const wakeAt = resetsAt + Math.min(Math.max(jitterShare, 0), 1) * jitterOf(resetsAt - now);
  const { window } = hit;
  const source = isNamed ? hit.source : 'backoff';
  return withTry({ status: 'waiting', window, resetsAt, wakeAt, source, repeats }, now);
}

/** A long wait is looked into from time to time. */
function withTry(wait: Waiting, now: number): Waiting {
  const tryAt = now + QUOTA_TRY_INTERVAL_MS;
  return tryAt + QUOTA_JITTER_MS < wait.wakeAt ? { ...wait, tryAt } : wait;
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
