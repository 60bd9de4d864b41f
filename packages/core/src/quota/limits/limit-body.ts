import { durationMs, momentOfDate, momentOfNumber } from './limit-times.ts';

/** How deep typed details may lie: programs wrap the errors of their providers. */
const MAX_DEPTH = 6;
const MAX_RECORDS = 200;

/** Whether something has fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All objects in a body, the outermost first; bounded, since a body may be anything, itself included. */
export function recordsIn(body: unknown): Readonly<Record<string, unknown>>[] {
  const found: Readonly<Record<string, unknown>>[] = [];
  let level: readonly unknown[] = [body];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      if (found.length >= MAX_RECORDS) return found;
      if (Array.isArray(value)) {
        next.push(...value.slice(0, MAX_RECORDS));
      } else if (isRecord(value)) {
        found.push(value);
        next.push(...Object.values(value).slice(0, MAX_RECORDS));
      }
    }
    level = next;
  }
  return found;
}

/** When a body says that its limit ends, and what the limit is on, as far as it does. */
export function resetOfBody(
  body: unknown,
  now: number,
): { readonly resetsAt: number | null; readonly window: string | null } {
  const records = recordsIn(body);
  const resets = records.flatMap((record) => resetsIn(record, now));
  const windows = records.flatMap(windowsIn);
  return {
    // All of them must be over.
    resetsAt: resets.length === 0 ? null : Math.max(...resets),
    window: windows[0] ?? null,
  };
}

const MOMENTS = ['resetsAt', 'resets_at', 'reset_at', 'resetAt', 'X-RateLimit-Reset'];
const SECONDS = ['resets_in_seconds', 'retry_after', 'retryAfter', 'retry_after_seconds'];
const MILLISECONDS = ['retry_after_ms', 'retryAfterMs'];

function resetsIn(record: Readonly<Record<string, unknown>>, now: number): number[] {
  const numbers = (names: readonly string[], of: (amount: number) => number | null): number[] =>
    names.flatMap((name) => {
      const at = numberOf(record[name]);
      const moment = at === null ? null : of(at);
      return moment === null ? [] : [moment];
    });
  const { retryDelay } = record;
  const delay = typeof retryDelay === 'string' ? durationMs(retryDelay) : null;
  const written = MOMENTS.flatMap((name) => {
    const value = record[name];
    const at = typeof value === 'string' ? momentOfDate(value) : null;
    return at === null ? [] : [at];
  });
  return [
    ...numbers(MOMENTS, momentOfNumber),
    ...numbers(SECONDS, (seconds) => now + seconds * 1_000),
    ...numbers(MILLISECONDS, (milliseconds) => now + milliseconds),
    ...(delay === null ? [] : [now + delay]),
    ...written,
  ];
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : null;
}

/** Google names the quota, such as `GenerateRequestsPerDayPerProjectPerModel-FreeTier`; Groq and OpenAI the unit. */
function windowsIn(record: Readonly<Record<string, unknown>>): string[] {
  const { quotaId, rateLimitType, limit_type: limitType, type } = record;
  if (typeof quotaId === 'string') {
    const period = /Per(Day|Minute|Hour)/.exec(quotaId)?.[1];
    return [period === undefined ? quotaId : period.toLowerCase()];
  }
  if (typeof rateLimitType === 'string') return [rateLimitType];
  if (typeof limitType === 'string') return [limitType];
  return type === 'tokens' || type === 'requests' ? [type] : [];
}
