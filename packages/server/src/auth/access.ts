import { createHash, timingSafeEqual } from 'node:crypto';
import { parse } from 'hono/utils/cookie';
import type { Sessions } from './sessions.ts';

/** What a request shows of itself. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/** Who may use the surfaces of this home. */
export interface Access {
  /** Whether everybody on this machine is let in. */
  readonly open: boolean;
  /** Null where nobody has to sign in. */
  readonly sessions: Sessions | null;
  isAuthorised(credentials: Credentials): boolean;
}

/** Programs show the home's token as a bearer, browsers the cookie that a one-time link has given them. */
export function createAccess(token: string, sessions: Sessions): Access {
  const hasToken = bearerCheck(token);
  return {
    open: false,
    sessions,
    isAuthorised: ({ authorization, cookie }) =>
      hasToken(authorization) || hasSession(sessions, cookie),
  };
}

/** Lets everybody in. Only for loopback, and only where somebody has asked for it. */
export function createOpenAccess(): Access {
  return { open: true, sessions: null, isAuthorised: () => true };
}

/** Whether an `Authorization` header carries this token; takes the same time for every wrong one. */
export function bearerCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = digest(token);
  return (authorization) => {
    const [scheme, given] = (authorization ?? '').split(' ');
    return (
      scheme?.toLowerCase() === 'bearer' &&
      given !== undefined &&
      timingSafeEqual(digest(given), expected)
    );
  };
}

function hasSession(sessions: Sessions, cookie: string | undefined): boolean {
  const value =
    cookie === undefined ? undefined : parse(cookie, sessions.cookieName)[sessions.cookieName];
  return value !== undefined && sessions.isValid(value);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
