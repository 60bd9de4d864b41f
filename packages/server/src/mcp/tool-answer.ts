import type { ToolError } from '@ropewalk/contracts';

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
