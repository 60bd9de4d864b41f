import type { DeliveryState } from '@ropewalk/contracts';

/** What came of one attempt to deliver. */
export type AttemptResult =
  | { readonly kind: 'delivered' }
  /** May get through later. `retryAfterMs` is what the receiver asked for. */
  | { readonly kind: 'failed'; readonly error: string; readonly retryAfterMs: number | null }
  /** Will not get through however often it is tried. */
  | { readonly kind: 'refused'; readonly error: string };

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * Pauses after the first, second, … attempt: the schedule that Standard Webhooks recommends, ended after about a day.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
] as const;
/** A receiver may ask for patience, but not for ever. */
const LONGEST_RETRY_AFTER_MS = 24 * HOUR_MS;

/** What becomes of a notification after its attempt number `attempts` (the first is 1). */
export function afterAttempt(result: AttemptResult, attempts: number, now: number): DeliveryState {
  switch (result.kind) {
    case 'delivered':
      return { status: 'delivered', at: now };
    case 'refused':
      return { status: 'given_up', at: now };
    case 'failed': {
      const pauseMs = PAUSES_MS[attempts - 1];
      const askedMs = Math.min(result.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
      return pauseMs === undefined
        ? { status: 'given_up', at: now }
        : { status: 'pending', dueAt: now + Math.max(pauseMs, askedMs) };
    }
  }
}
