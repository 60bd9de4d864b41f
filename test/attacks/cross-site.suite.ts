import { describe, expect, test } from 'vitest';
import { ask } from '../api/support/api.ts';
import { sendRaw } from './support/raw.ts';
import { changing, openTarget, reading, takeTurns, type Target } from './support/target.ts';

/** What browsers send for a page of somebody else, a sandboxed frame, another port and another scheme. */
const foreignTo = ({ host }: Target): readonly Record<string, string>[] => [
  { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' },
  { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
  { origin: '' },
  { origin: 'http://127.0.0.1' },
  { origin: `ftp://${host}` },
  { origin: `http://${host}.evil.example` },
  { origin: `http://${host}@evil.example` },
  { origin: `http://evil.example/http://${host}` },
  { origin: `http://${host}, http://evil.example` },
];

/** What somebody may have got hold of, and the kinds of bodies that a form can send without asking. */
const handsOf = ({ cookie, token }: Target): readonly Record<string, string>[] => [
  { cookie },
  { authorization: `Bearer ${token}` },
  {},
  { cookie, 'content-type': 'text/plain' },
  { cookie, 'content-type': 'application/x-www-form-urlencoded' },
  { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=x' },
];

export function crossSite(target: () => Target): void {
  describe('a page of another origin', () => {
    test('changes nothing by any route, whatever it has in its hands', async () => {
      const before = await target().state();
      const takeForeign = takeTurns(foreignTo(target()));
      const takeHands = takeTurns(handsOf(target()));
      for (const { method, path } of changing(target())) {
        for (const headers of takeForeign(3)) {
          const given = { ...takeHands(1)[0], ...headers };
          const { status, body } = await ask(`${target().url}${path}`, method, '{}', given);
          expect([method, path, given, status]).toEqual([method, path, given, 403]);
          expect(body).toMatchObject({ code: 'origin_refused' });
        }
      }
      expect(await target().state()).toBe(before);
    });

    test('reads nothing either, and no answer allows another origin', async () => {
      for (const { path } of reading(target())) {
        const headers = { origin: 'http://evil.example', cookie: target().cookie };
        const answer = await ask(`${target().url}${path}`, 'GET', undefined, headers);
        expect([path, answer.status]).toEqual([path, 403]);
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
      const preflight = await ask(`${target().url}/api/projects`, 'OPTIONS', undefined, {
        origin: 'http://evil.example',
        'access-control-request-method': 'POST',
      });
      expect(preflight.status).toBe(403);
      expect([...preflight.headers.keys()].filter((name) => name.includes('allow'))).toEqual([]);
    });

    test('cannot frame our page, nor learn from it where a person was', async () => {
      for (const path of ['/', '/sign-in?code=x', '/api/projects']) {
        const { headers } = await ask(`${target().url}${path}`, 'GET', undefined, {
          cookie: target().cookie,
        });
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      }
    });
  });

  test('our own page is answered by every route that refuses foreign ones', async () => {
    for (const { method, path } of changing(target())) {
      // They would sign out whom all others ask as, and end the terminal that others look at.
      if (path === '/api/auth/session' || path === '/api/panic') continue;
      const nowhere = path.replace('/stage', '/nobody');
      const { status } = await ask(`${target().url}${nowhere}`, method, '[]', {
        origin: target().url,
        'sec-fetch-site': 'same-origin',
        cookie: target().cookie,
      });
      const isJudged = ![401, 403].includes(status) && status < 500;
      expect([method, nowhere, status, isJudged]).toEqual([method, nowhere, status, true]);
    }
  });

  test('reading changes nothing, nor does a method that only a header claims', async () => {
    const before = await target().state();
    const headers = [
      ['Host', target().host],
      ['Cookie', target().cookie],
      ['X-HTTP-Method-Override', 'DELETE'],
      ['X-HTTP-Method', 'DELETE'],
    ] as const;
    for (const { path } of reading(target())) {
      // Answers for as long as somebody listens.
      if (path.endsWith('/events/stream')) continue;
      for (const method of ['GET', 'HEAD']) {
        const asked = `${path}?_method=DELETE`;
        const { status, body } = await sendRaw(target().url, { method, target: asked, headers });
        expect(body).not.toContain(target().token);
        const isAnswered = status >= 200 && status < 500 && status !== 401 && status !== 403;
        expect([method, asked, status, isAnswered]).toEqual([method, asked, status, true]);
      }
    }
    expect(await target().state()).toBe(before);
  });
}

/** A control plane that asks nobody who they are still asks where they come from. */
export function crossSiteWithoutAuthentication(): void {
  test('without authentication no page of another origin gets anywhere either', async () => {
    const open = await openTarget({}, { host: '127.0.0.1', names: [], access: 'open' });
    try {
      const before = await open.state();
      const take = takeTurns([
        { origin: 'http://evil.example', 'content-type': 'text/plain' },
        { origin: 'null', 'content-type': 'application/x-www-form-urlencoded' },
        { origin: 'http://localhost:3000', 'content-type': 'multipart/form-data; boundary=x' },
        { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' },
        { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' },
      ]);
      for (const { method, path } of open.routes) {
        for (const headers of take(2)) {
          const body = method === 'GET' ? undefined : '{}';
          const { status } = await ask(`${open.url}${path}`, method, body, headers);
          expect([method, path, headers, status]).toEqual([method, path, headers, 403]);
        }
      }
      for (const path of ['/api/projects', '/', '/metrics', '/api/health', '/api/openapi.json']) {
        const headers = [['Host', 'evil.example']] as const;
        const { status } = await sendRaw(open.url, { target: path, headers });
        expect([path, status]).toEqual([path, 403]);
      }
      expect(await open.state()).toBe(before);
      expect((await ask(`${open.url}/api/projects`, 'GET')).status).toBe(200);
    } finally {
      await open.close();
    }
  });
}
