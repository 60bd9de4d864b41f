import type { IncomingMessage } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { bearerCheck, type Access } from '../auth/access.ts';

/** Names under which a loopback server may be addressed. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Headers by which a request says where it comes from and whom it means. */
export interface Addressing {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which browsers send and pages cannot change. */
  readonly fetchSite: string | undefined;
}

export interface AddressRefusal {
  readonly code: 'host_refused' | 'origin_refused';
  readonly detail: string;
}

/** Judges one request; null lets it pass. */
export type AddressCheck = (addressing: Addressing) => AddressRefusal | null;

/**
 * Refuses what a foreign web page can cause: a `Host` that is not ours (DNS rebinding), and an `Origin` other than
 * the page that we serve ourselves. A server on another port of this machine is foreign, too: browsers call it the
 * same site, and agents write such servers. `names` are those of this machine beside the loopback ones, without ports.
 */
export function createAddressCheck(names: readonly string[]): AddressCheck {
  const allowed = new Set([...LOOPBACK, ...names.map((name) => name.toLowerCase())]);
  return ({ host, origin, fetchSite }) => {
    if (host === undefined || !allowed.has(hostname(host))) {
      return {
        code: 'host_refused',
        detail:
          'This server does not answer under that name: use one that it has, or start it with --name.',
      };
    }
    const foreign = origin === undefined ? !OWN_SITES.has(fetchSite) : !isOrigin(origin, host);
    return foreign
      ? { code: 'origin_refused', detail: 'This server does not answer pages of other origins.' }
      : null;
  };
}

/** The check as a middleware. A link on another page may still lead a person here. */
export function checkAddress(check: AddressCheck): MiddlewareHandler {
  return async (context, next) => {
    const isNavigation = context.req.header('sec-fetch-mode') === 'navigate';
    const refusal = check({
      host: hostOf(context.req.raw),
      origin: context.req.header('origin'),
      fetchSite:
        isNavigation && context.req.method === 'GET'
          ? undefined
          : context.req.header('sec-fetch-site'),
    });
    return refusal === null ? next() : context.json(refusal, 403);
  };
}

/** Lets nobody through without this token. */
export function checkToken(token: string): MiddlewareHandler {
  const hasToken = bearerCheck(token);
  return async (context, next) =>
    hasToken(context.req.header('authorization'))
      ? next()
      : context.json(UNAUTHORISED, 401, CHALLENGE);
}

/** Lets through who shows the token or has signed in. */
export function checkAccess(access: Access): MiddlewareHandler {
  return async (context, next) =>
    access.isAuthorised({
      authorization: context.req.header('authorization'),
      cookie: context.req.header('cookie'),
    })
      ? next()
      : context.json(UNAUTHORISED, 401, CHALLENGE);
}

/** Programs say nothing, and a person who types an address comes from nowhere. */
const OWN_SITES: ReadonlySet<string | undefined> = new Set([undefined, 'none', 'same-origin']);

const UNAUTHORISED = {
  detail:
    'You are not signed in. Open the link that `ropewalk` prints, or send the token of this home (the file "token" in ROPEWALK_HOME) as a bearer.',
  code: 'not_authorised',
};
const CHALLENGE = { 'www-authenticate': 'Bearer' };

/** The name that is meant. A request line with a whole address goes before the header, and such are for proxies. */
function hostOf({ url, headers }: Request): string | undefined {
  const host = headers.get('host') ?? undefined;
  return URL.parse(`http://${host}`)?.host === new URL(url).host ? host : undefined;
}

/** The one host that a request names; one who names two means neither. */
export function hostHeaderOf({
  headersDistinct,
}: Pick<IncomingMessage, 'headersDistinct'>): string | undefined {
  const hosts = headersDistinct['host'] ?? [];
  return hosts.length === 1 ? hosts[0] : undefined;
}

function hostname(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}

function isOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
