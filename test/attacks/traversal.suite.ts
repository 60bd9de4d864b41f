import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { sendRaw } from './support/raw.ts';
import { takeTurns, type Target } from './support/target.ts';

/** Ways to write `../` and the end of a name, none of which a client makes decent here. */
const ESCAPES: readonly string[] = [
  '..',
  '../../../../token',
  '..%2f..%2ftoken',
  '%2e%2e',
  '%2e%2e%2f%2e%2e%2ftoken',
  '%2E%2E%2F..%2Ftoken',
  '%252e%252e%252ftoken',
  '..%5c..%5ctoken',
  '..\\..\\token',
  '..;/token',
  '....//token',
  '%c0%ae%c0%ae%c0%aftoken',
  '%e0%80%ae%e0%80%aetoken',
  '%uff0e%uff0e',
  '%ef%bc%8e%ef%bc%8e%ef%bc%8ftoken',
  '%00',
  'stage%00',
  '0%00.txt',
  'stage%2f..%2fother',
  'stage%0d%0aX-Evil:%201',
  '%',
  '%zz',
  'file:%2f%2f%2fetc%2fpasswd',
  '%2fetc%2fpasswd',
  '__proto__',
  'constructor',
  'x'.repeat(5_000),
];

/** What stands in files that nobody may be shown. */
function secretsOf({ token }: Target): readonly string[] {
  return [token, 'root:x:0', 'SQLite format 3'];
}

export function traversal(target: () => Target): void {
  describe('a path', () => {
    test('with an escape in it leads no route to anything else', async () => {
      const { host, token, url } = target();
      const before = await target().state();
      const take = takeTurns(ESCAPES);
      const headers = [
        ['Host', host],
        ['Authorization', `Bearer ${token}`],
      ] as const;
      const ask = async (method: string, asked: string): Promise<number> => {
        const answer = await sendRaw(url, { method, target: asked, headers });
        for (const secret of secretsOf(target())) {
          expect([asked, answer.body.includes(secret)]).toEqual([asked, false]);
        }
        expect([asked, /^x-evil:/im.test(answer.head)]).toEqual([asked, false]);
        return answer.status;
      };
      for (const { method, path, pattern } of target().routes) {
        if (method !== 'GET' && method !== 'DELETE') continue;
        const parts = pattern.split('/');
        for (const [place, part] of parts.entries()) {
          if (!part.startsWith('{')) continue;
          for (const escape of take(3)) {
            const asked = path.split('/').with(place, escape).join('/');
            const status = await ask(method, asked);
            // A path with dots may lead to another route, which then answers for itself.
            const isRefused = status >= 400 && status < 500;
            expect([
              method,
              asked,
              status,
              isRefused || /(^|\/)(\.\.|%2e%2e)(\/|$)/i.test(asked),
            ]).toEqual([method, asked, status, true]);
          }
        }
      }
      for (const escape of ESCAPES) {
        for (const folder of ['/', '/assets/', '/sign-in/', '/api/', '/ws/', '/mcp/']) {
          expect((await ask('GET', `${folder}${escape}`)) < 500).toBe(true);
        }
      }
      expect(await target().state()).toBe(before);
    });

    test('of a folder leads to no place that is closed, by whatever name or link', async () => {
      const { api, stage } = target();
      const home = join(stage.root, 'person');
      await mkdir(join(home, 'links'));
      await mkdir(join(home, '.ssh'));
      const links = {
        system: '/etc',
        ours: stage.home,
        keys: '../.ssh',
        root: '/proc/self/root/etc',
        chained: 'system',
        above: 'above/..',
        loop: 'loop',
      };
      for (const [name, leadsTo] of Object.entries(links)) {
        await symlink(leadsTo, join(home, 'links', name));
      }
      const closed = [
        ...Object.keys(links).map((name) => join(home, 'links', name)),
        join(home, 'links', 'system', 'ssl'),
        `${home}/links/../.ssh`,
        `${home}/./links//system/`,
        '/etc',
        '/etc/',
        '//etc',
        '/./etc',
        '/home/../etc',
        '/proc/self/root/etc',
        '/proc/self/fd',
        '/dev/fd',
        '../../../../../../../../etc',
        '~/../../../../../../etc',
        '~/.ssh',
        stage.home,
        join(stage.home, 'secrets'),
        '\\\\server\\share',
        '//server/share',
        'file:///etc',
        '/etc\0/home',
      ];
      for (const path of closed) {
        const query = encodeURIComponent(path);
        const listed = await api('GET', `/filesystem/list?path=${query}`);
        expect([path, [400, 403, 404].includes(listed.status)]).toEqual([path, true]);
        // A link that leads nowhere is no folder yet; all others are closed.
        const { body } = await api('POST', '/filesystem/validate', { path });
        expect([path, body]).toEqual([
          path,
          expect.objectContaining(listed.status === 403 ? { valid: false } : { exists: false }),
        ]);
        const made = await api('POST', '/filesystem/create-directory', {
          parent_path: path,
          name: 'made',
        });
        expect([path, made.status >= 400 && made.status < 500]).toEqual([path, true]);
      }
      const shut = ['/etc/evil', `${home}/links/system/evil`, join(stage.home, 'evil')];
      const before = await target().state();
      for (const path of shut) {
        const query = encodeURIComponent(path);
        const answers = [
          await api('POST', '/projects', { name: 'evil', path }),
          await api('POST', '/projects/import-reference', { folder: path }),
          await api('POST', `/projects/import?folder=${query}`, {}),
        ];
        expect([path, answers.map(({ status }) => status)]).toEqual([
          path,
          [expect.toBeOneOf([400, 403]), 403, 403],
        ]);
        const brought = await api('POST', '/scaffold/run', {
          template: home,
          target_path: path,
        });
        expect(String(brought.body)).toContain('"type":"error"');
      }
      for (const name of ['..', '../x', 'a/b', 'a\\b', '', ' ', '.', 'a\0', 'x'.repeat(300), '-']) {
        const made = await api('POST', '/filesystem/create-directory', {
          parent_path: join(home, 'links'),
          name,
        });
        const isFine = name === '-' ? made.status === 200 : [400, 422].includes(made.status);
        expect([name, made.status, isFine]).toEqual([name, made.status, true]);
      }
      expect(await target().state()).toBe(before);
    });
  });

  test('the token is in no log, no command line and no environment of what we start', async () => {
    const { url, token, cookie, terminalId, stage } = target();
    const socket = new WebSocket(
      `${url.replace('http', 'ws')}/api/terminal/ws/stage/${terminalId}`,
      {
        headers: { authorization: `Bearer ${token}` },
      },
    );
    let shown = '';
    const isShown = new Promise<void>((resolve) => {
      socket.on('message', (data) => {
        const frame = JSON.parse(String(data)) as { data?: string };
        shown += Buffer.from(frame.data ?? '', 'base64').toString();
        if (shown.includes('end-42')) resolve();
      });
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'resize', cols: 200, rows: 50 }));
    const command =
      'env; tr "\\0" "\\n" < /proc/self/environ; cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" "\\n" | tail -n 2000; echo end-$((40+2))\n';
    const data = Buffer.from(command).toString('base64');
    socket.send(JSON.stringify({ type: 'input', data }));
    await isShown;
    socket.terminate();
    const log = await readFile(join(stage.home, 'ropewalk.log'), 'utf8');
    expect(log).toContain('"answered"');
    for (const text of [shown, log]) {
      expect(text.includes(token)).toBe(false);
      expect(text.includes(cookie.split('=')[1] ?? '?')).toBe(false);
    }
    expect(/code=[\w-]{20}/.test(log)).toBe(false);
    expect(shown).not.toMatch(/^ROPEWALK_HOME=/m);
  });
}
