import { createApiClient } from '@ropewalk/client/api';
import { ApiError } from './api-error.ts';

/** The API of the control plane that serves this page. */
export const api = createApiClient({ url: '', token: null });

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

const NOBODY = {
  detail: 'The control plane does not answer. It may have been stopped, or be starting.',
  code: 'no_answer',
};

/**
 * What an asked route answers. Throws an `ApiError` where it refuses and where no answer comes (status 0).
 */
export async function read<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') {
      throw cause;
    }
    throw new ApiError(0, NOBODY);
  }
  const { data, error, response } = answer;
  if (!response.ok) {
    throw new ApiError(response.status, isErrorBody(error) ? error : unknownRefusal(response));
  }
  // A 204 has no data, and its type says so.
  return data as T;
}

function isErrorBody(error: unknown): error is ConstructorParameters<typeof ApiError>[1] {
  return typeof error === 'object' && error !== null && 'detail' in error && 'code' in error;
}

function unknownRefusal({ status, statusText }: Response) {
  return { detail: `The control plane refused this (${status} ${statusText}).`, code: 'unknown' };
}
