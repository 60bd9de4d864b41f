import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { deleteCookie, setCookie } from 'hono/cookie';
import { createRoutes, ERRORS, json, jsonBody, limitBody, refused } from '../api/api-routes.ts';
import type { Access } from './access.ts';
import { SESSION_SECONDS } from './sessions.ts';

const TAGS = ['access'];
const MAX_SIGN_IN_BYTES = 4 * 1024;

/** How a browser signs in; needs no earlier sign-in, so it stands in front of the rest of the API. */
export function signInRoutes({ access }: { readonly access: Access }): OpenAPIHono {
  const routes = createRoutes();
  // Whoever can connect may ask this.
  routes.post('/auth/session', limitBody(MAX_SIGN_IN_BYTES));
  const signIn = createRoute({
    method: 'post',
    path: '/auth/session',
    tags: TAGS,
    summary: 'Redeem the code of a one-time link',
    description: 'The answer sets an HttpOnly cookie that is good for thirty days.',
    request: { body: jsonBody(z.object({ code: z.string().max(200).nullable() })) },
    responses: { 204: { description: 'Signed in' }, ...ERRORS },
  });
  routes.openapi(signIn, async (context) => {
    const { code } = context.req.valid('json');
    const cookie = code === null ? null : (access.sessions?.redeem(code) ?? null);
    if (access.sessions === null || cookie === null) {
      return access.open ? context.body(null, 204) : refused(context, USED_UP);
    }
    setCookie(context, access.sessions.cookieName, cookie, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: SESSION_SECONDS,
      secure: context.req.header('x-forwarded-proto') === 'https',
    });
    return context.body(null, 204);
  });
  return routes;
}

const USED_UP = {
  code: 'not_authorised',
  message:
    'This link has been used, or is older than ten minutes. Run `ropewalk` again: it opens a new one.',
} as const;

/** What somebody who has signed in may do about it. */
export function sessionRoutes({ access }: { readonly access: Access }): OpenAPIHono {
  const routes = createRoutes();
  const link = createRoute({
    method: 'post',
    path: '/auth/link',
    tags: TAGS,
    summary: 'A link that signs a browser in',
    description: 'It can be opened once, within ten minutes.',
    responses: {
      200: json(z.object({ path: z.string() }), 'Where the link leads on this server'),
      ...ERRORS,
    },
  });
  routes.openapi(link, (context) => context.json({ path: signInPath(access) }, 200));

  const signOut = createRoute({
    method: 'delete',
    path: '/auth/session',
    tags: TAGS,
    summary: 'Sign this browser out',
    responses: { 204: { description: 'Signed out' }, ...ERRORS },
  });
  routes.openapi(signOut, (context) => {
    if (access.sessions !== null) {
      const cookie = deleteCookie(context, access.sessions.cookieName, { path: '/' });
      if (cookie !== undefined) access.sessions.end(cookie);
    }
    return context.body(null, 204);
  });
  return routes;
}

/** Where a browser has to go to be signed in, with a fresh code. */
export function signInPath({ sessions }: Access): string {
  return sessions === null ? '/' : `/sign-in?code=${sessions.issueCode()}`;
}
