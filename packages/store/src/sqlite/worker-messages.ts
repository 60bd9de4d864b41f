import {
  StoreFailure,
  type Committed,
  type CommandInput,
  type CommandName,
  type Queries,
  type QueryName,
} from '@ropewalk/core';
import { z } from 'zod';

/** What the worker thread is started with. */
export const workerDataSchema = z.object({
  file: z.string(),
  busyTimeoutMs: z.number().optional(),
  /** Module that exports `commandHandlers`; null for the product's own. */
  handlers: z.string().nullable(),
});
export type WorkerData = z.infer<typeof workerDataSchema>;

/** What can be asked of the worker. */
export type Question =
  | {
      readonly kind: 'execute';
      readonly name: CommandName;
      readonly input: CommandInput<CommandName>;
      readonly now: number;
    }
  | {
      readonly kind: 'query';
      readonly name: QueryName;
      readonly parameters: Queries[QueryName][0];
    }
  | { readonly kind: 'settle_effect'; readonly effectId: number }
  | { readonly kind: 'backup'; readonly toFile: string }
  | { readonly kind: 'check_integrity' }
  | { readonly kind: 'close' };

export interface Request {
  readonly id: number;
  readonly question: Question;
}

/** What the worker says. `opened` or `not_opened` comes first, once. */
export type Answer =
  | { readonly kind: 'opened' }
  | { readonly kind: 'not_opened'; readonly error: SentError }
  | { readonly kind: 'committed'; readonly committed: Committed }
  | { readonly kind: 'answered'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: SentError };

/** An error as it crosses the thread: a structured clone alone would lose class and code. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly failure: StoreFailure['code'] | null;
  readonly cause: SentError | null;
}

export function toSentError(error: unknown): SentError {
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), stack: undefined, failure: null, cause: null };
  }
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    failure: error instanceof StoreFailure ? error.code : null,
    cause: error.cause === undefined ? null : toSentError(error.cause),
  };
}

export function fromSentError(sent: SentError): Error {
  const options = sent.cause === null ? {} : { cause: fromSentError(sent.cause) };
  const error =
    sent.failure === null
      ? Object.assign(new Error(sent.message, options), { name: sent.name })
      : new StoreFailure(sent.failure, sent.message, options);
  if (sent.stack !== undefined) {
    error.stack = sent.stack;
  }
  return error;
}
