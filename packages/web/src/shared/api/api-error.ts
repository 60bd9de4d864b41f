import type { ApiSchemas } from '@ropewalk/client/api';

type ErrorBody = ApiSchemas['Error'];

/** A refusal of the API: a sentence for the person, a code for us. `status` 0 = no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: ErrorBody['details'];

  constructor(status: number, body: ErrorBody) {
    super(sentenceOf(body.detail));
    this.name = 'ApiError';
    this.status = status;
    this.code = body.code;
    this.details = body.details;
  }
}

function sentenceOf(detail: ErrorBody['detail']): string {
  return typeof detail === 'string'
    ? detail
    : detail.map(({ loc, msg }) => `${loc.slice(1).join('.')}: ${msg}`).join('; ');
}

/** What a person is told of any failure. */
export function toSentence(failure: unknown): string {
  return failure instanceof Error
    ? failure.message
    : 'Something failed that says nothing of itself.';
}
