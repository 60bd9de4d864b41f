import { StoreFailure } from '@ropewalk/core';
import type { z } from 'zod';

/** What a JSON column may hold: `where` names it for whoever has to repair the database. */
export interface JsonColumn<T> {
  parse(text: string): T;
  /** Null stays null. */
  parseNullable(text: string | null): T | null;
}

/**
 * Reads a JSON column through its schema.
 * Throws `StoreFailure` `database_damaged` when the text is not what we would have written.
 */
export function jsonColumn<T>(where: string, schema: z.ZodType<T>): JsonColumn<T> {
  const parse = (text: string): T => {
    const parsed = schema.safeParse(parseJson(where, text));
    if (!parsed.success) {
      throw damaged(where, parsed.error);
    }
    return parsed.data;
  };
  return { parse, parseNullable: (text) => (text === null ? null : parse(text)) };
}

/** Reads a text column that holds one of a closed list of words. */
export function wordColumn<T extends string>(where: string, schema: z.ZodType<T>) {
  return (text: string): T => {
    const parsed = schema.safeParse(text);
    if (!parsed.success) {
      throw damaged(where, parsed.error);
    }
    return parsed.data;
  };
}

/** Writes a JSON column; null stays null, so that conditions can ask for it. */
export function toJson(value: object): string;
export function toJson(value: object | null): string | null;
export function toJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function parseJson(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(where, cause);
  }
}

function damaged(where: string, cause: unknown): StoreFailure {
  return new StoreFailure(
    'database_damaged',
    `The database holds something in ${where} that Ropewalk did not write. Restore a backup.`,
    { cause },
  );
}
