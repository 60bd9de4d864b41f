import type { Refusal, RefusalCode } from '@ropewalk/contracts';

/** Either a value or an expected refusal. Bugs and broken boundaries throw instead. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refused;

export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
}

/** Wraps a value. */
export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}

/** Says no: `message` must say what happened and what to do next. */
export function refuse(
  code: RefusalCode,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): Refused {
  return {
    ok: false,
    refusal: details === undefined ? { code, message } : { code, message, details },
  };
}

/** Closes a `switch` over a union: a new member becomes a type error where it was forgotten. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
