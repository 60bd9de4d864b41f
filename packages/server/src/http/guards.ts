import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

/** Names under which a loopback server may be addressed. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses requests that a foreign web page can cause: a `Host` that is not ours (DNS rebinding), and an
 * `Origin` other than the page that we serve ourselves.
 */
export function checkHostAndOrigin(host: string): MiddlewareHandler {
  const allowed = new Set([...LOOPBACK, host]);
  return async (context, next) => {
    const addressed = context.req.header('host');
    if (addressed === undefined || !allowed.has(hostname(addressed))) {
      return context.json(
        { detail: 'This server does not answer under that name.', code: 'host_refused' },
        403,
      );
    }
    const origin = context.req.header('origin');
    if (origin !== undefined && origin !== `http://${addressed}`) {
      return context.json(
        { detail: 'This server does not answer pages of other origins.', code: 'origin_refused' },
        403,
      );
    }
    return next();
  };
}

/** Lets nobody through without this token. */
export function checkToken(token: string): MiddlewareHandler {
  const expected = digest(token);
  return async (context, next) => {
    const [scheme, given] = (context.req.header('authorization') ?? '').split(' ');
    const authorised =
      scheme?.toLowerCase() === 'bearer' &&
      given !== undefined &&
      timingSafeEqual(digest(given), expected);
    if (authorised) return next();
    return context.json(
      {
        detail: 'The token of this home is needed. Start the command with the same ROPEWALK_HOME.',
        code: 'not_authorised',
      },
      401,
      { 'www-authenticate': 'Bearer' },
    );
  };
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
