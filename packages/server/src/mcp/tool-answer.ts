import type { ToolError } from '@ropewalk/contracts';
import type { Result } from '@ropewalk/core';
import { refusalText } from './texts/refusal-texts.ts';

/** What a handler says: a value that fits the tool's result schema, or what went wrong and what to do. */
export type ToolAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ToolError };

export function answer<T>(value: T): ToolAnswer<T> {
  return { ok: true, value };
}

export function fail(error: ToolError): { readonly ok: false; readonly error: ToolError } {
  return { ok: false, error };
}

/** Passes a refused command on to the model, with the advice for its code. */
export function fromResult<T, U>(result: Result<T>, render: (value: T) => U): ToolAnswer<U> {
  return result.ok ? answer(render(result.value)) : fail(refusalText(result.refusal));
}
