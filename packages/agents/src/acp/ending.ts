import type { AgentEnding, AgentFailureCode } from '@ropewalk/contracts';
import type { RequestError } from '@agentclientprotocol/sdk';
import { readLimitAnswer } from '@ropewalk/core';
import { z } from 'zod';
import { codeOfProviderError, momentNow, type ProviderError } from '../provider-error.ts';

/** JSON-RPC and protocol codes that say what happened. */
const AUTHENTICATION_REQUIRED = -32_000;
const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;

/** How deep typed details may lie: agents wrap the errors of their providers. */
const MAX_DEPTH = 5;

const recordSchema = z.record(z.string(), z.unknown());
const headersSchema = z.record(z.string(), z.string());

/** The ending of a turn that was answered. `asked` = we had cancelled it. */
export function endingOfStop(stopReason: string, asked: boolean): AgentEnding {
  switch (stopReason) {
    case 'end_turn':
      return asked ? { kind: 'cancelled' } : { kind: 'completed' };
    case 'cancelled':
      return asked
        ? { kind: 'cancelled' }
        : failed(
            'protocol',
            'The agent says that its turn was cancelled, but nobody cancelled it.',
          );
    case 'max_tokens':
      return failed('turn_limit', 'The agent reached its limit of tokens.');
    case 'max_turn_requests':
      return failed('turn_limit', 'The agent reached its limit of calls to the model.');
    case 'refusal':
      return failed('refused', 'The agent refused to work on this.');
    default:
      return failed('protocol', `The agent ended its turn for an unknown reason (${stopReason}).`);
  }
}

/**
 * The ending of a request that was answered with an error: decided by typed details in its data and
 * by its code. The message is for people.
 */
export function endingOfError({ code, data, message }: RequestError): AgentEnding {
  const error: ProviderError = {
    status: findField(data, ['http_status_code', 'httpStatusCode', 'statusCode'], z.number()),
    error: findField(data, ['errorKind'], z.string()),
  };
  const headers = findField(data, ['responseHeaders', 'headers'], headersSchema) ?? {};
  const decision =
    code === AUTHENTICATION_REQUIRED
      ? null
      : readLimitAnswer({ ...error, headers, body: data, message }, momentNow());
  switch (decision?.kind) {
    case 'limit':
      return { ...decision, message };
    case 'overloaded':
    case 'billing':
      return failed(decision.kind, message);
    default:
      return failed(codeOfRequestError(code, error), message);
  }
}

function codeOfRequestError(code: number, error: ProviderError): AgentFailureCode {
  if (code === AUTHENTICATION_REQUIRED) return 'authentication';
  if (error.status !== null || error.error !== null) return codeOfProviderError(error);
  if (code === METHOD_NOT_FOUND || code === INVALID_PARAMS) return 'protocol';
  return 'provider_error';
}

/** The first field of one of these names that has the right form, the outermost first. */
function findField<T>(data: unknown, names: readonly string[], schema: z.ZodType<T>): T | null {
  let level: readonly unknown[] = [data];
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const records = level.flatMap((value) => {
      const parsed = recordSchema.safeParse(value);
      return parsed.success ? [parsed.data] : [];
    });
    for (const record of records) {
      for (const name of names) {
        const field = schema.safeParse(record[name]);
        if (field.success) return field.data;
      }
    }
    level = records.flatMap((record) => Object.values(record));
  }
  return null;
}

export function failed(code: AgentFailureCode, message: string): AgentEnding {
  return { kind: 'failed', code, message };
}
