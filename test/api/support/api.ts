import type { Stage } from '../../support/stage.ts';

/** An answer of the API, read. */
export interface Answer {
  readonly status: number;
  /** Null where there is none. */
  // A test says what it expects of it.
  readonly body: unknown;
  readonly headers: Headers;
}

/** A program that has the home's token and asks the API. */
export interface ApiCaller {
  (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** `path` is below `/api`. */
export async function apiOf(stage: Stage): Promise<ApiCaller> {
  const token = await stage.token();
  return (method, path, body, headers = {}) =>
    ask(`${stage.url()}/api${path}`, method, body, {
      authorization: `Bearer ${token}`,
      ...headers,
    });
}

/** Asks anything, as nobody in particular. */
export async function ask(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  return {
    status: answer.status,
    body: text === '' ? null : isJson ? JSON.parse(text) : text,
    headers: answer.headers,
  };
}

/** Signs a browser in; answers its cookie. */
export async function signIn(stage: Stage, api: ApiCaller): Promise<string> {
  const { path } = (await api('POST', '/auth/link')).body as { path: string };
  const code = new URLSearchParams(path.split('?')[1]).get('code');
  const signedIn = await ask(`${stage.url()}/api/auth/session`, 'POST', { code });
  return (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}
