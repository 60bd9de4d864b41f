import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ask } from '../api/support/api.ts';
import { exchange, sendRaw } from './support/raw.ts';
import { takeTurns, type Target } from './support/target.ts';

const MEBIBYTE = 1024 ** 2;

/** Bodies that are no input of ours, and that must neither break anything nor be taken for something else. */
const MALFORMED: Readonly<Record<string, string | Buffer>> = {
  nothing: ' ',
  'half of it': '{"name": "x"',
  'two of them': '{}{}',
  'a word': 'null',
  'a number': '1e999',
  'a list': '[]',
  'a deep list': '['.repeat(100_000),
  'a deep object': `{"models":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
  'no UTF-8': Buffer.from([0x7b, 0x22, 0x6e, 0xff, 0xc0, 0xae, 0x22, 0x3a, 0x31, 0x7d]),
  'UTF-16': Buffer.from('\ufeff{"name": "x"}', 'utf16le'),
  prototypes:
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"models":{"__proto__":"x"},"budgets":{"__proto__":{"polluted":true}}}',
  'names of methods': '{"toString":1,"valueOf":1,"then":"x","toJSON":"x","hasOwnProperty":1}',
  'wrong types':
    '{"name":{"$gt":""},"path":["/etc"],"description":{},"steps":"x","category":[],"text":{},"enabled":"yes","moments":{}}',
  'characters that end texts':
    '{"name":"a\\u0000b","category":"\\ud800","description":"\\u0000","steps":["\\ud800\\u0000"],"text":"\\u0000","note":"\\ud800"}',
};

export function bodies(target: () => Target): void {
  describe('a body', () => {
    test('that is malformed breaks no route, and changes nothing that is not its own', async () => {
      const { url, token, routes } = target();
      const take = takeTurns(Object.entries(MALFORMED));
      for (const { method, path, takesBody } of routes) {
        if (!takesBody) continue;
        const nowhere = path.replace('/stage', '/nobody');
        for (const [name, body] of [
          ...take(3),
          ['prototypes', MALFORMED['prototypes'] ?? ''] as const,
        ]) {
          // Half of the projects is there, so that every part of a route has its turn.
          const asked = name === 'prototypes' ? path : nowhere;
          if (/scaffold|import/.test(asked) && name === 'prototypes') continue;
          const answer = await fetch(`${url}${asked}`, {
            method,
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            body: typeof body === 'string' ? body : new Uint8Array(body),
          });
          await answer.text();
          expect([method, asked, name, answer.status < 500]).toEqual([method, asked, name, true]);
        }
      }
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      const feature = (name: string) => ({ category: 'a', name, description: 'b', steps: ['c'] });
      for (const name of ['__proto__', 'constructor', 'a\u0000b', '\ud800']) {
        const { status } = await target().api('POST', '/projects/stage/features', feature(name));
        expect([name, [200, 422].includes(status)]).toEqual([name, true]);
      }
      expect((await target().api('GET', '/projects/stage/features')).status).toBe(200);
    });

    test('that does not say that it is JSON is refused, not taken for none', async () => {
      const { url, token, routes, host } = target();
      const before = await target().state();
      const take = takeTurns([
        { 'content-type': 'text/plain' },
        { 'content-type': 'text/plain; charset=application/json' },
        { 'content-type': 'application/x-www-form-urlencoded' },
        { 'content-type': 'multipart/form-data; boundary=x' },
        { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        { 'content-type': 'application/jsonp' },
      ]);
      for (const { method, path, takesBody } of routes) {
        if (!takesBody || path.endsWith('/projects/import')) continue;
        for (const headers of take(2)) {
          const { status, body } = await ask(`${url}${path}`, method, '{"yolo_mode": true', {
            authorization: `Bearer ${token}`,
            ...headers,
          });
          expect([method, path, headers, [415, 422].includes(status)]).toEqual([
            method,
            path,
            headers,
            true,
          ]);
          expect(body).toMatchObject({ code: 'invalid_input' });
        }
      }
      const untold = await sendRaw(url, {
        method: 'POST',
        target: '/api/projects/stage/agent/start',
        headers: [
          ['Host', host],
          ['Authorization', `Bearer ${token}`],
          ['Content-Length', '2'],
        ],
        body: '{}',
      });
      expect(untold.status).toBe(415);
      expect(await target().state()).toBe(before);
    });

    test('that is larger than is taken is cut off, whether or not it says so', async () => {
      const { url, host, token } = target();
      const proof = [
        ['Host', host],
        ['Authorization', `Bearer ${token}`],
        ['Content-Type', 'application/json'],
      ] as const;
      const doors = [
        ['/api/projects', 33],
        ['/api/control/status', 33],
        ['/api/auth/session', 1],
      ] as const;
      for (const [path, mebibytes] of doors) {
        const told = await sendRaw(url, {
          method: 'POST',
          target: path,
          headers: [...proof, ['Content-Length', String(mebibytes * MEBIBYTE)]],
          body: '{"name": "',
        });
        expect([path, told.status]).toEqual([path, 413]);
        const chunk = `100000\r\n${'x'.repeat(MEBIBYTE)}\r\n`;
        const untold = await sendRaw(url, {
          method: 'POST',
          target: path,
          headers: [...proof, ['Transfer-Encoding', 'chunked']],
          body: `${chunk.repeat(mebibytes)}0\r\n\r\n`,
        });
        // Cut off in the middle of what it sends, a client may not hear why.
        expect([path, [413, 0].includes(untold.status)]).toEqual([path, true]);
      }
      const strangers = await sendRaw(url, {
        method: 'POST',
        target: '/api/projects',
        headers: [
          ['Host', host],
          ['Content-Length', String(1024 * MEBIBYTE)],
        ],
        body: '{',
      });
      expect(strangers.status).toBe(401);
    });

    test('that unpacks to more than it is, is not unpacked', async () => {
      const { url, token } = target();
      const before = process.memoryUsage.rss();
      const bomb = gzipSync(Buffer.alloc(64 * MEBIBYTE));
      const answer = await fetch(`${url}/api/projects`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-encoding': 'gzip',
        },
        body: bomb,
      });
      expect(answer.status).toBe(422);
      const folder = encodeURIComponent(`${target().stage.root}/person/bomb`);
      const imported = await fetch(`${url}/api/projects/import?folder=${folder}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/gzip' },
        body: bomb,
      });
      expect(imported.status).toBe(422);
      // It was made in this process, too.
      expect(process.memoryUsage.rss() - before).toBeLessThan(256 * MEBIBYTE);
    });
  });

  describe('a request', () => {
    test('that no client sends is answered or cut off, and nothing else stops', async () => {
      const { url, host, token, api } = target();
      const start = (line: string) =>
        `${line}\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n`;
      const sent: readonly (readonly [string, readonly number[]])[] = [
        [`${start('GET /api/projects HTTP/1.1')}X: ${'x'.repeat(64 * 1024)}\r\n\r\n`, [431, 0]],
        [`${start('GET /api/projects HTTP/1.1')}${'X: y\r\n'.repeat(20_000)}\r\n`, [431, 0]],
        [`${start(`GET /api/${'x'.repeat(64 * 1024)} HTTP/1.1`)}\r\n`, [431, 0]],
        [`${start('TRACE /api/projects HTTP/1.1')}Connection: close\r\n\r\n`, [400, 404, 405, 0]],
        [`${start('CONNECT evil.example:80 HTTP/1.1')}\r\n`, [0]],
        [`${start('BREW /api/projects HTTP/1.1')}\r\n`, [400]],
        [`${start('GET /api/projects HTTP/9.9')}\r\n`, [400, 505]],
        [`${start('GET /api/pro\0jects HTTP/1.1')}\r\n`, [400]],
        [`${start('GET /api/projects HTTP/1.1')}X\0: y\r\n\r\n`, [400]],
        [`${start('GET * HTTP/1.1')}Connection: close\r\n\r\n`, [400, 403, 404]],
        [`${start('GET projects HTTP/1.1')}\r\n`, [400]],
        ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc', [400]],
        [`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`, [400, 505]],
      ];
      for (const [text, statuses] of sent) {
        const { status, body } = await exchange(url, Buffer.from(text, 'latin1'));
        const line = text.slice(0, 40);
        expect([line, status, statuses.includes(status)]).toEqual([line, status, true]);
        expect(body).not.toContain(token);
      }
      expect((await api('GET', '/projects')).status).toBe(200);
    });
  });
}
