import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { SOCKET_PATHS } from '@ropewalk/contracts';
import { describe, expect, test } from 'vitest';
import { connectLive } from '../../packages/server/src/testing/live-client.ts';
import { sendRaw, type RawAnswer } from './support/raw.ts';
import type { Target } from './support/target.ts';

const HANDSHAKE = [
  ['Connection', 'Upgrade'],
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Version', '13'],
  ['Sec-WebSocket-Key', 'AAAAAAAAAAAAAAAAAAAAAA=='],
] as const;

type Headers = readonly (readonly [string, string])[];

/** Every kind of socket, at a project and a terminal that are there. */
const pathsOf = ({ terminalId }: Target): readonly string[] =>
  Object.values(SOCKET_PATHS).map((path) =>
    path.replace(':name', 'stage').replace(':project', 'stage').replace(':terminal', terminalId),
  );

function knock({ url }: Target, target: string, headers: Headers): Promise<RawAnswer> {
  return sendRaw(url, { target, headers: [...headers, ...HANDSHAKE] });
}

export function sockets(target: () => Target): void {
  describe('a socket', () => {
    test('of any kind opens for our own page and for programs with the token, and for nobody else', async () => {
      const { host, cookie, token, url } = target();
      const before = await target().state();
      const ours = ['Host', host] as const;
      const bearer = ['Authorization', `Bearer ${token}`] as const;
      const signedIn = ['Cookie', cookie] as const;
      const own = ['Origin', url] as const;
      const letIn: readonly Headers[] = [
        [ours, bearer],
        [ours, signedIn, own],
      ];
      const foreign = [
        'http://evil.example',
        'null',
        'http://127.0.0.1:1',
        'http://localhost:3000',
        `${url}.evil.example`,
        `${url}, http://evil.example`,
      ];
      const shut: readonly (readonly [number, Headers])[] = [
        [401, [ours]],
        [401, [ours, own]],
        [401, [ours, ['Authorization', 'Bearer wrong']]],
        [401, [ours, ['Cookie', `${cookie}x`]]],
        [401, [ours, ['Sec-WebSocket-Protocol', token]]],
        ...foreign.map((origin) => [403, [ours, signedIn, bearer, ['Origin', origin]]] as const),
        [403, [ours, signedIn, own, ['Origin', 'http://evil.example']]],
        [403, [ours, signedIn, ['Sec-Fetch-Site', 'cross-site']]],
        [403, [ours, signedIn, ['Sec-Fetch-Site', 'same-site']]],
        [403, [['Host', 'evil.example'], bearer]],
        [403, [['Host', 'evil.example'], signedIn, ['Origin', 'http://evil.example']]],
        [403, [['Host', `localhost.:${host.split(':')[1]}`], bearer]],
        [403, [['Host', `[::ffff:7f00:1]:${host.split(':')[1]}`], bearer]],
        [403, [ours, ['Host', 'evil.example'], bearer]],
        [403, [['Host', 'evil.example'], ours, bearer]],
      ];
      for (const path of pathsOf(target())) {
        for (const headers of letIn) {
          expect([path, headers, (await knock(target(), path, headers)).status]).toEqual([
            path,
            headers,
            101,
          ]);
        }
        for (const [status, headers] of shut) {
          const answer = await knock(target(), `${path}?token=${token}`, headers);
          expect([path, headers, answer.status]).toEqual([path, headers, status]);
          expect(answer.head).not.toContain('Sec-WebSocket-Accept');
        }
        const elsewhere = await knock(target(), `http://evil.example${path}`, [ours, bearer]);
        expect([path, elsewhere.status]).toEqual([path, 404]);
      }
      expect(await target().state()).toBe(before);
    });

    test('leads nowhere by a path that only looks like one', async () => {
      const { host, token, terminalId } = target();
      const proof = [
        ['Host', host],
        ['Authorization', `Bearer ${token}`],
      ] as const;
      for (const path of [
        '/ws/projects/../projects/stage',
        '/ws/projects/%2e%2e/stage',
        '/ws//projects/stage',
        '/ws/projects/stage/',
        '/ws/projects/stage%',
        '/ws\\projects\\stage',
        `/api/terminal/ws/stage/${terminalId}/..`,
        '//ws/projects/stage',
        '/api/projects',
        '/mcp',
        '*',
      ]) {
        const { status } = await knock(target(), path, proof);
        expect([path, [400, 403, 404].includes(status)]).toEqual([path, true]);
      }
    });

    test('of a terminal opens for its own project only', async () => {
      const { terminalId, api } = target();
      const others = await openSocket(target(), `/api/terminal/ws/other/${terminalId}`);
      expect((await others.closed).code).toBe(4004);
      for (const name of ['other', '..%2fstage', 'stage%00', '__proto__', 'constructor']) {
        const { closed } = await openSocket(target(), `/api/terminal/ws/${name}/${terminalId}`);
        expect([name, [4000, 4004].includes((await closed).code)]).toEqual([name, true]);
      }
      for (const method of ['PATCH', 'DELETE']) {
        const path = `/terminal/other/${terminalId}`;
        const { status } = await api(method, path, method === 'PATCH' ? { name: 'x' } : undefined);
        expect(status).toBe(404);
      }
      expect((await api('GET', '/terminal/stage')).body).toMatchObject([{ id: terminalId }]);
    });

    test('ends for what no client sends, and does no harm to others', async () => {
      const { api } = target();
      const witness = await openSocket(target(), '/ws/projects/stage');
      for (const path of pathsOf(target()).filter((path) => !path.includes('/terminal/'))) {
        const client = await openSocket(target(), path);
        const { socket, closed } = client;
        for (const text of [
          '[]',
          'null',
          '{',
          '"__proto__"',
          '{"__proto__":{"type":"ping"}}',
          '{"type":"__proto__"}',
          '{"type":"constructor"}',
          '{"type":{"toString":1}}',
          `{"type":"start","conversation_id":1e999}`,
          `{"type":"answer","answers":{"__proto__":"x"}}`,
          `{"type":"ping","deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
        ]) {
          socket.send(text);
        }
        socket.send(Buffer.from([0xff, 0xfe]), { binary: true });
        socket.send(Buffer.from('{"type":"ping"}'), { binary: false });
        await client.waitFor(({ type }) => type === 'pong');
        // Text that is no UTF-8.
        socket.send(Buffer.from([0xc0, 0xae]), { binary: false });
        expect([path, (await closed).code]).toEqual([path, 1007]);
      }
      for (const [path, bytes] of [
        ['/ws/projects/stage', 65 * 1024],
        [`/api/terminal/ws/stage/${target().terminalId}`, 2 ** 17 + 1],
      ] as const) {
        const { socket, closed } = await openSocket(target(), path);
        socket.send('x'.repeat(bytes));
        expect([path, (await closed).code]).toEqual([path, 1009]);
      }
      for (const frame of [
        // A length of 2^62, a compressed frame that nobody agreed on, one without a mask.
        Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]),
        Buffer.from([0xc1, 0x80, 1, 2, 3, 4]),
        Buffer.from([0x81, 0x02, 0x7b, 0x7d]),
        randomBytes(64),
      ]) {
        const { connection, ended } = await openConnection(target());
        connection.write(frame);
        connection.end();
        await ended;
      }
      expect(({} as Record<string, unknown>)['type']).toBeUndefined();
      witness.socket.send('{"type":"ping"}');
      await witness.waitFor(({ type }) => type === 'pong');
      witness.socket.terminate();
      expect((await api('GET', '/projects')).status).toBe(200);
    });
  });
}

function openSocket({ url, token }: Target, path: string) {
  return connectLive(`${url.replace('http', 'ws')}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
}

/** A connection on which a handshake was made, for bytes that no library would send. */
async function openConnection({ url, host, token }: Target) {
  const { request } = await import('node:http');
  const asked = request(`${url}/ws/projects/stage`, {
    headers: { host, authorization: `Bearer ${token}`, ...Object.fromEntries(HANDSHAKE) },
  });
  asked.end();
  const [, connection] = await once(asked, 'upgrade');
  connection.on('error', () => undefined);
  connection.resume();
  return { connection, ended: once(connection, 'close') };
}
