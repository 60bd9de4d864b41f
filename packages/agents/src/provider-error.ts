import type { AgentFailureCode } from '@ropewalk/contracts';
import type { Moment } from '@ropewalk/core';

/** A failure of the provider as the program types it: HTTP status and error name, either may be null. */
export interface ProviderError {
  readonly status: number | null;
  readonly error: string | null;
}

const CODE_OF_ERROR: Readonly<Record<string, AgentFailureCode>> = {
  authentication_failed: 'authentication',
  oauth_org_not_allowed: 'authentication',
  account_on_hold: 'authentication',
  verification_required: 'authentication',
  cloud_credential_error: 'authentication',
  billing_error: 'billing',
  model_not_found: 'model_unknown',
  invalid_request: 'request_invalid',
  max_output_tokens: 'turn_limit',
  overloaded: 'overloaded',
  // A rate limit that is retried; one that ends a session is not a failure but a limit.
  rate_limit: 'overloaded',
};

/** The failure of a typed provider error. The name says more than the status, except for overloads. */
export function codeOfProviderError({ status, error }: ProviderError): AgentFailureCode {
  // After many 529 the program calls it `server_error`.
  if (status === 529) return 'overloaded';
  return (error === null ? undefined : CODE_OF_ERROR[error]) ?? codeOfStatus(status);
}

/** Whether a provider error is a limit on use. */
export function isLimit({ status, error }: ProviderError): boolean {
  return status === 429 || error === 'rate_limit';
}

/** The failure of an HTTP status; null means that no answer came. */
function codeOfStatus(status: number | null): AgentFailureCode {
  switch (status) {
    case 401:
    case 403:
      return 'authentication';
    case 402:
      return 'billing';
    case 404:
      return 'model_unknown';
    case 429:
    case 503:
    case 529:
      return 'overloaded';
    default:
      return status !== null && status >= 400 && status < 500
        ? 'request_invalid'
        : 'provider_error';
  }
}

/** Now and here: what a program says of a time without a zone is meant by the clock of this machine. */
export function momentNow(): Moment {
  return { now: Date.now(), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}
