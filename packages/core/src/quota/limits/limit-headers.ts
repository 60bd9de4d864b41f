import { durationMs, momentOfDate, momentOfNumber } from './limit-times.ts';

type Headers = ReadonlyMap<string, string>;

/** What a limit is on, as headers name it. */
export function windowOfHeaders(headers: Headers): string | null {
  const claim = headers.get('anthropic-ratelimit-unified-representative-claim');
  if (claim !== undefined) return claim;
  const used = [...PAIRS, ...IETF_PAIRS].find(([remaining]) => headers.get(remaining) === '0');
  return used?.[2] ?? null;
}

/**
 * When headers say that a limit ends; null where they do not. The reset of a subscription first, which is about the
 * whole account; then `Retry-After`, which is about this very answer; then the windows of which nothing is left.
 */
export function resetOfHeaders(headers: Headers, now: number): number | null {
  return (
    momentIn(headers.get('anthropic-ratelimit-unified-reset'), now) ??
    retryAfter(headers, now) ??
    resetOfUsedUp(headers, now) ??
    momentIn(headers.get('x-ratelimit-reset'), now) ??
    momentIn(headers.get('ratelimit-reset'), now)
  );
}

function retryAfter(headers: Headers, now: number): number | null {
  const milliseconds = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  if (milliseconds !== undefined && /^\d+(?:\.\d+)?$/.test(milliseconds)) {
    return now + Number(milliseconds);
  }
  const value = headers.get('retry-after');
  if (value === undefined) return null;
  if (/^\d+(?:\.\d+)?$/.test(value)) return now + Number(value) * 1_000;
  return momentOfDate(value);
}

/** What is left, when it is filled again, and what the window is called. */
const PAIRS: readonly (readonly [string, string, string])[] = [
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].map(
    (of) =>
      [
        `anthropic-ratelimit-${of}-remaining`,
        `anthropic-ratelimit-${of}-reset`,
        of.replace('-', '_'),
      ] as const,
  ),
  ...['requests', 'tokens'].map(
    (of) => [`x-ratelimit-remaining-${of}`, `x-ratelimit-reset-${of}`, of] as const,
  ),
];
const IETF_PAIRS: typeof PAIRS = [
  ['x-ratelimit-remaining', 'x-ratelimit-reset', 'requests'],
  ['ratelimit-remaining', 'ratelimit-reset', 'requests'],
];

function resetOfUsedUp(headers: Headers, now: number): number | null {
  const resets = PAIRS.flatMap(([remaining, reset]) => {
    const at = headers.get(remaining) === '0' ? momentIn(headers.get(reset), now) : null;
    return at === null ? [] : [at];
  });
  return resets.length === 0 ? null : Math.max(...resets);
}

/** A moment in any of the forms that are in use: RFC 3339, seconds or milliseconds since the epoch, or from now. */
function momentIn(value: string | undefined, now: number): number | null {
  if (value === undefined || value === '') return null;
  if (/^\d+(?:\.\d+)?$/.test(value)) {
    return momentOfNumber(Number(value)) ?? now + Number(value) * 1_000;
  }
  const duration = durationMs(value);
  if (duration !== null) return now + duration;
  return momentOfDate(value);
}
