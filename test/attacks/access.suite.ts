import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask, signIn } from '../api/support/api.ts';
import { exchange, sendRaw } from './support/raw.ts';
import { takeTurns, type Target } from './support/target.ts';

/** What is no proof of anything, though some of it has true secrets in the wrong place. */
const wrongFor = ({ cookie, token }: Target): readonly Record<string, string>[] => {
  const [name, value = ''] = cookie.split('=');
  return [
    {},
    { authorization: 'Bearer ' },
    { authorization: token },
    { authorization: `Basic ${btoa(`:${token}`)}` },
    { authorization: `Bearer ${token.slice(0, -1)}` },
    { authorization: `Bearer ${token}x` },
    { authorization: `Bearer ${value}` },
    { cookie: `${name}=` },
    { cookie: `${name}=${token}` },
    { cookie: `${name}=9999999999999.x.y` },
    // The same signature with a later end.
    { cookie: `${name}=9${value}` },
    { cookie: `${name}=${value.slice(0, -2)}` },
    { cookie: `token=${token}` },
    { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
  ];
};

/** Names under which a page of a stranger may have been led to this machine. */
const strangeHosts = (port: string): readonly string[] => [
  'evil.example',
  `evil.example:${port}`,
  `127.0.0.1.evil.example:${port}`,
  `localhost.evil.example`,
  `evil.example#127.0.0.1:${port}`,
  `127.0.0.1@evil.example`,
  `evil.example@127.0.0.1`,
  `127.0.0.1:${port}@evil.example:${port}`,
  `127.0.0.1:${port}, evil.example`,
  `127.0.0.1.:${port}`,
  `localhost.:${port}`,
  `LOCALHOST.:${port}`,
  `127.1:${port}`,
  `0.0.0.0:${port}`,
  `2130706433:${port}`,
  `0x7f.0.0.1:${port}`,
  `[::]:${port}`,
  `[::ffff:127.0.0.1]:${port}`,
  `[::1%lo]:${port}`,
  `::1`,
  `[::1]evil.example:${port}`,
  `192.168.0.1:${port}`,
  `localhost:${port}:${port}`,
  `localhost:x`,
  ' ',
  '',
];

export function access(target: () => Target): void {
  test('nobody is let in by a route without true proof of who they are', async () => {
    const before = await target().state();
    const take = takeTurns(wrongFor(target()));
    const { url, token, routes } = target();
    for (const { method, path } of routes) {
      // Both are for those who have not signed in yet.
      if (path === '/api/health' || (method === 'POST' && path === '/api/auth/session')) continue;
      for (const headers of take(2)) {
        const body = method === 'GET' ? undefined : '{}';
        const { status } = await ask(`${url}${path}?token=${token}`, method, body, headers);
        expect([method, path, headers, status]).toEqual([method, path, headers, 401]);
      }
    }
    for (const path of [
      '/metrics',
      '/api/openapi.json',
      '/api/nothing',
      '/api/control/events',
      '/mcp',
    ]) {
      expect([path, (await ask(`${url}${path}`, 'GET')).status]).toEqual([path, 401]);
    }
    // Doors of programs do not open to browsers, and health says no more than that it is there.
    const { cookie } = target();
    expect((await ask(`${url}/api/control/status`, 'POST', {}, { cookie })).status).toBe(401);
    expect((await ask(`${url}/mcp`, 'POST', {}, { cookie })).status).toBe(401);
    const home = { authorization: `Bearer ${token}` };
    expect((await ask(`${url}/mcp`, 'POST', {}, home)).status).toBe(401);
    expect((await ask(`${url}/api/health`, 'GET')).body).toEqual({ status: 'healthy' });
    expect(await target().state()).toBe(before);
  });

  describe('a name that is not ours', () => {
    test('is not answered, whatever stands in the request line', async () => {
      const { url, host, token, cookie } = target();
      const { port } = new URL(url);
      const proof = [
        ['Authorization', `Bearer ${token}`],
        ['Cookie', cookie],
      ] as const;
      const ask = (path: string, ...hosts: readonly string[]) =>
        sendRaw(url, {
          target: path,
          headers: [...hosts.map((name) => ['Host', name] as const), ...proof],
        });
      for (const own of [host, `localhost:${port}`, `LocalHost:${port}`, `[::1]:${port}`]) {
        expect([own, (await ask('/api/projects', own)).status]).toEqual([own, 200]);
      }
      for (const strange of strangeHosts(port)) {
        const { status, body } = await ask('/api/projects', strange);
        expect([strange, [400, 403].includes(status), body.includes('stage')]).toEqual([
          strange,
          true,
          false,
        ]);
      }
      const others = [
        await ask('/api/projects', host, 'evil.example'),
        await ask('/api/projects', 'evil.example', host),
        await ask('http://evil.example/api/projects', host),
        await ask(`http://${host}/api/projects`, 'evil.example'),
        await ask(`http://evil.example@${host}/api/projects`, 'evil.example'),
        await ask('/api/projects'),
      ];
      expect(others.map(({ status }) => [400, 403].includes(status))).toEqual(
        others.map(() => true),
      );
      // A path that looks like an address is a path, and none of the API.
      expect((await ask('//evil.example/api/projects', host)).body).not.toContain('"stage"');
    });

    test('is not answered by what a client has smuggled behind a request', async () => {
      const { url, host, token } = target();
      const hidden = `DELETE /api/projects/stage HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n\r\n`;
      for (const framing of [
        `Content-Length: 0\r\nContent-Length: ${hidden.length}`,
        `Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked`,
        'Transfer-Encoding: chunked, identity',
        'Transfer-Encoding : chunked',
        ` Transfer-Encoding: chunked`,
        'Content-Length: +0',
      ]) {
        const head = `POST /api/auth/session HTTP/1.1\r\nHost: ${host}\r\n${framing}\r\n\r\n`;
        const { status } = await exchange(url, Buffer.from(`${head}${hidden}`));
        expect([framing, status]).toEqual([framing, 400]);
      }
      expect((await target().api('GET', '/projects/stage')).status).toBe(200);
    });
  });

  test('a link signs in once, by POST only, and its cookie is for nobody else', async () => {
    const { url, api } = target();
    const { path } = (await api('POST', '/auth/link')).body as { path: string };
    const code = new URLSearchParams(path.split('?')[1]).get('code');
    // Looking at it, as previews do, does not use it up.
    for (const method of ['GET', 'HEAD', 'GET']) {
      const seen = await ask(`${url}${path}`, method);
      expect(seen.headers.get('set-cookie')).toBeNull();
      expect(seen.headers.get('cache-control')).toBe('no-store');
    }
    expect((await ask(`${url}/api/auth/session?code=${code}`, 'GET')).status).toBe(401);
    const redeem = () => ask(`${url}/api/auth/session`, 'POST', { code });
    const tries = await Promise.all([redeem(), redeem(), redeem(), redeem()]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual([204, 401, 401, 401]);
    const cookie = tries.find(({ status }) => status === 204)?.headers.get('set-cookie') ?? '';
    const attributes = cookie.split('; ').slice(1).toSorted();
    expect(attributes).toEqual([
      'HttpOnly',
      expect.stringMatching(/^Max-Age=\d+$/),
      'Path=/',
      'SameSite=Strict',
    ]);
    for (const wrong of [null, '', 'x', `${code}x`, { $ne: null }, ['x'], 1, '__proto__']) {
      const answer = await ask(`${url}/api/auth/session`, 'POST', { code: wrong });
      expect([wrong, [401, 422].includes(answer.status)]).toEqual([wrong, true]);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  test('a cookie that was signed out lets nobody in any more', async () => {
    const { stage, api, url } = target();
    const cookie = await signIn(stage, api);
    expect((await ask(`${url}/api/projects`, 'GET', undefined, { cookie })).status).toBe(200);
    expect((await ask(`${url}/api/auth/session`, 'DELETE', undefined, { cookie })).status).toBe(
      204,
    );
    expect((await ask(`${url}/api/projects`, 'GET', undefined, { cookie })).status).toBe(401);
    const { mode } = await stat(join(stage.home, 'signed-out'));
    expect(mode & 0o777).toBe(0o600);
  });
}
