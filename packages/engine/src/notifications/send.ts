import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestEncrypted } from 'node:https';
import type { NotificationTarget } from '@ropewalk/contracts';
import type { AttemptResult } from '@ropewalk/core';
import { errorCode } from '../workspaces/open-inside.ts';
import { judgeUrl, lookupWithin } from './addresses.ts';

/** One attempt at sending one body. */
export interface Sending {
  readonly target: Pick<NotificationTarget, 'url' | 'allowPrivateNetwork'>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** Breaks it off; what has been sent by then may still arrive. */
  readonly signal: AbortSignal;
}

const SECOND_MS = 1_000;

/** Posts a body. Never rejects: what went wrong is told in words that name the receiver's answer, not its content. */
export async function send(sending: Sending): Promise<AttemptResult> {
  const url = judgeUrl(sending.target.url, sending.target);
  if (!url.ok) {
    return { kind: 'refused', error: url.refusal.message };
  }
  const timeout = AbortSignal.timeout(sending.timeoutMs);
  try {
    return toResult(await post(url.value, sending, AbortSignal.any([sending.signal, timeout])));
  } catch (error) {
    const why = timeout.aborted
      ? `It did not answer within ${sending.timeoutMs / SECOND_MS} s.`
      : `It could not be reached (${reasonOf(error)}).`;
    return { kind: 'failed', error: why, retryAfterMs: null };
  }
}

/** The codes of system and TLS errors say enough; their messages may hold addresses with secrets in them. */
function reasonOf(error: unknown): string {
  return errorCode(error) ?? (error instanceof Error ? error.name : 'unknown');
}

function post(
  url: URL,
  { headers, body, target }: Sending,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestEncrypted : requestPlain;
  return new Promise((resolve, reject) => {
    const posted = request(
      url,
      {
        method: 'POST',
        signal,
        lookup: lookupWithin(url, target),
        // Nothing is kept open between notifications that come hours apart.
        agent: false,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'ropewalk',
        },
      },
      (response) => {
        // Whatever it says, only how it says it counts.
        response.destroy();
        resolve(response);
      },
    );
    posted.once('error', reject);
    posted.end(body);
  });
}

function toResult({ statusCode = 0, headers }: IncomingMessage): AttemptResult {
  if (statusCode >= 200 && statusCode < 300) {
    return { kind: 'delivered' };
  }
  if (statusCode >= 300 && statusCode < 400) {
    // It could lead anywhere, also to where nobody would have been allowed to point us.
    return {
      kind: 'refused',
      error: `It answered with a redirect (${statusCode}), which is not followed. Name the final address.`,
    };
  }
  if (statusCode === 410) {
    return { kind: 'refused', error: 'It answered that it is gone for good (410).' };
  }
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return {
    kind: 'failed',
    error: `It answered ${statusCode}.`,
    retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * SECOND_MS : null,
  };
}
