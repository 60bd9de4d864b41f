import { isRecord, recordsIn, resetOfBody } from './limit-body.ts';
import { resetOfHeaders, windowOfHeaders } from './limit-headers.ts';
import { resetInWords, windowInWords } from './limit-words.ts';

/**
 * A failure as the provider or its program typed it: an HTTP answer, an event or an error of a protocol. Nothing
 * that a model, a tool or a file says gets in here; that is what makes it safe to read `message`.
 */
export interface ProviderAnswer {
  readonly status: number | null;
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body or the details, parsed. */
  readonly body: unknown;
  /** Name of the error, where the program gives one. */
  readonly error: string | null;
  readonly message: string;
}

/** What an answer means for the account: wait, back off, have a person act, or nothing. */
export type LimitDecision =
  | {
      readonly kind: 'limit';
      readonly window: string;
      /** Milliseconds since the epoch, after `now`; null where no reset is named that can be believed. */
      readonly resetsAt: number | null;
      readonly source: 'header' | 'typed_error';
    }
  | { readonly kind: 'overloaded' | 'billing' | 'none' };

/** What must be known to understand a time in words. */
export interface Moment {
  readonly now: number;
  /** IANA name: of times that name no zone. */
  readonly timeZone: string;
}

/** Resets beyond this are taken for mistakes: a month's window and a few days. */
const FURTHEST_RESET_MS = 40 * 24 * 3_600_000;

const BILLING: ReadonlySet<string> = new Set([
  'billing_error',
  'billing_hard_limit_reached',
  'insufficient_quota',
  'insufficient_credits',
  'payment_required',
  'quota_exceeded',
  'organization_disabled',
]);

const LIMITS: ReadonlySet<string> = new Set([
  'rate_limit',
  'rate_limit_error',
  'rate_limit_exceeded',
  'rate_limited',
  'rate_limit_reached',
  'usage_limit_reached',
  'usage_limit_exceeded',
  'tokens_usage_exceeded',
  'requests_limit_exceeded',
  'service_tier_capacity_exceeded',
  'resource_exhausted',
  'throttlingexception',
  'throttling_exception',
  'toomanyrequestsexception',
  'servicequotaexceededexception',
  'too_many_requests',
  'user_global_rate_limited',
  'user_weekly_rate_limited',
  'user_model_rate_limited',
]);

const OVERLOADS: ReadonlySet<string> = new Set([
  'overloaded',
  'overloaded_error',
  'unavailable',
  'serviceunavailableexception',
  'modelnotreadyexception',
  'server_overloaded',
  'engine_overloaded',
]);

/**
 * Decides from types alone whether an answer is a limit, and only then looks for the reset: in headers, in the body,
 * and last in the words of this very error. The earlier is the surer. Formats: Anthropic "Rate limits" and "Errors",
 * OpenAI "Rate limits" and "Error codes", `google.rpc.RetryInfo`, AWS `ThrottlingException`, OpenRouter "Limits",
 * RFC 9110 §10.2.3 (`Retry-After`).
 */
export function readLimitAnswer(answer: ProviderAnswer, moment: Moment): LimitDecision {
  const names = namesOf(answer);
  const status = answer.status ?? statusOfBody(answer.body);
  const has = (set: ReadonlySet<string>): boolean => names.some((name) => set.has(name));
  if (status === 402 || has(BILLING)) {
    return { kind: 'billing' };
  }
  if (status === 529 || has(OVERLOADS)) {
    return { kind: 'overloaded' };
  }
  if (status !== 429 && !has(LIMITS)) {
    return { kind: status === 503 ? 'overloaded' : 'none' };
  }
  return { kind: 'limit', ...resetOf(answer, moment) };
}

function resetOf(
  answer: ProviderAnswer,
  moment: Moment,
): Omit<Extract<LimitDecision, { kind: 'limit' }>, 'kind'> {
  const headers = lowerCased(answer.headers);
  const words = [answer.message, ...messagesIn(answer.body)];
  const named = windowOfHeaders(headers) ?? first(words, windowInWords) ?? 'requests';
  const inHeaders = believable(resetOfHeaders(headers, moment.now), moment);
  if (inHeaders !== null) {
    return { window: named, resetsAt: inHeaders, source: 'header' };
  }
  const ofBody = resetOfBody(answer.body, moment.now);
  const resetsAt =
    believable(ofBody.resetsAt, moment) ??
    first(words, (text) => believable(resetInWords(text, moment), moment));
  return { window: ofBody.window ?? named, resetsAt, source: 'typed_error' };
}

/** A reset in the past or far beyond any window is a wrong clock or a wrong unit. */
function believable(resetsAt: number | null, { now }: Moment): number | null {
  return resetsAt !== null && resetsAt > now && resetsAt - now <= FURTHEST_RESET_MS
    ? Math.round(resetsAt)
    : null;
}

/** Names of errors, without regard to case; those of AWS come with a namespace. */
function namesOf({ error, body }: ProviderAnswer): string[] {
  const fromBody = errorsIn(body).flatMap((record) =>
    [
      record['type'],
      record['code'],
      record['status'],
      record['errorKind'],
      record['__type'],
    ].filter((value) => typeof value === 'string'),
  );
  return [error ?? '', ...fromBody].map((name) => (name.split('#').at(-1) ?? name).toLowerCase());
}

/** The numbers that Google and OpenRouter repeat in their bodies. */
function statusOfBody(body: unknown): number | null {
  for (const { code } of errorsIn(body)) {
    if (typeof code === 'number') return code;
    if (typeof code === 'string' && /^\d{3}$/.test(code)) return Number(code);
  }
  return null;
}

/** Objects that stand under `error`, and bodies that are one by what they say of themselves. */
function errorsIn(body: unknown): Readonly<Record<string, unknown>>[] {
  const records = recordsIn(body);
  const under = records.flatMap(({ error }) => (isRecord(error) ? [error] : []));
  const itself = records.filter(
    (record) =>
      record['object'] === 'error' ||
      typeof record['__type'] === 'string' ||
      typeof record['errorKind'] === 'string',
  );
  return [...under, ...itself];
}

function messagesIn(body: unknown): string[] {
  return errorsIn(body).flatMap(({ message }) => (typeof message === 'string' ? [message] : []));
}

function lowerCased(headers: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]),
  );
}

function first<T>(texts: readonly string[], read: (text: string) => T | null): T | null {
  for (const text of texts) {
    const found = read(text);
    if (found !== null) return found;
  }
  return null;
}
