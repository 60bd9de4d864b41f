import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, ask } from './support/api.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** A fetch of undici sets `Host` by itself, so this one knocks with what it is given. */
async function knock(path: string, headers: Record<string, string>): Promise<number> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const sent = request(`${stage.url()}${path}`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.once('error', reject);
    sent.end();
  });
}

describe('who may ask', () => {
  test('nobody without the token, whatever the method', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await ask(`${stage.url()}/api/projects`, method)).toMatchObject({
        status: 401,
        body: { code: 'not_authorised' },
      });
    }
    expect(
      (await ask(`${stage.url()}/api/projects`, 'GET', undefined, { authorization: 'Bearer no' }))
        .status,
    ).toBe(401);
    expect((await ask(`${stage.url()}/api/health`, 'GET')).status).toBe(200);
  });

  test('the token lies in the home, for its owner alone', async () => {
    const { mode } = await stat(join(stage.home, 'token'));
    expect(mode & 0o777).toBe(0o600);
    const api = await apiOf(stage);
    expect((await api('GET', '/projects')).status).toBe(200);
    const before = await stage.token();
    await stage.reopen();
    expect(await stage.token()).toBe(before);
  });

  test('no page of another origin, and nobody who means another host', async () => {
    const authorization = `Bearer ${await stage.token()}`;
    const { host } = new URL(stage.url());
    expect(await knock('/api/projects', { host, authorization })).toBe(200);
    expect(await knock('/api/projects', { host: 'evil.example', authorization })).toBe(403);
    expect(await knock('/api/projects', { host: 'evil.example:8888', authorization })).toBe(403);
    for (const origin of ['http://evil.example', 'null', `http://${host}.evil.example`]) {
      expect(await knock('/api/projects', { host, authorization, origin })).toBe(403);
    }
    expect(await knock('/api/projects', { host, authorization, origin: `http://${host}` })).toBe(
      200,
    );
    expect(
      await knock('/api/projects', { host, authorization, 'sec-fetch-site': 'cross-site' }),
    ).toBe(403);
  });
});

describe('a browser', () => {
  test('is signed in by a link that works once, and can sign out', async () => {
    const api = await apiOf(stage);
    const { path } = (await api('POST', '/auth/link')).body as { path: string };
    const page = await ask(`${stage.url()}${path}`, 'GET');
    expect(page).toMatchObject({ status: 200, body: expect.stringContaining('sign-in.js') });
    const code = new URLSearchParams(path.split('?')[1]).get('code');
    const signedIn = await ask(`${stage.url()}/api/auth/session`, 'POST', { code });
    const cookie = signedIn.headers.get('set-cookie') ?? '';
    expect(signedIn.status).toBe(204);
    expect(cookie).toMatch(/^ropewalk_[0-9a-f]{8}=/);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    const carried = { cookie: cookie.split(';')[0] ?? '' };
    expect((await ask(`${stage.url()}/api/projects`, 'GET', undefined, carried)).status).toBe(200);
    const again = await ask(`${stage.url()}/api/auth/session`, 'POST', { code });
    expect(again).toMatchObject({ status: 401, body: { code: 'not_authorised' } });
    const forged = { cookie: `${carried.cookie.slice(0, -3)}abc` };
    expect((await ask(`${stage.url()}/api/projects`, 'GET', undefined, forged)).status).toBe(401);
    const out = await ask(`${stage.url()}/api/auth/session`, 'DELETE', undefined, carried);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
  });

  test('stays signed in when the control plane starts again', async () => {
    const api = await apiOf(stage);
    const { path } = (await api('POST', '/auth/link')).body as { path: string };
    const code = new URLSearchParams(path.split('?')[1]).get('code');
    const signedIn = await ask(`${stage.url()}/api/auth/session`, 'POST', { code });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    await stage.reopen();
    expect((await ask(`${stage.url()}/api/projects`, 'GET', undefined, { cookie })).status).toBe(
      200,
    );
  });
});

test('without authentication everybody on this machine is let in, and no agents but playbooks start', async () => {
  const open = await openStage({}, { host: '127.0.0.1', names: [], access: 'open' });
  try {
    await open.commit({ 'README.md': '# Open\n' });
    await open.register({ spec: 'A shop.' });
    const started = await ask(`${open.url()}/api/projects/stage/agent/start`, 'POST', {});
    expect(started).toMatchObject({
      status: 200,
      body: { success: false, status: 'stopped', code: 'no_authentication' },
    });
    const foreign = await ask(`${open.url()}/api/projects`, 'GET', undefined, {
      origin: 'http://evil.example',
    });
    expect(foreign.status).toBe(403);
  } finally {
    await open.close();
  }
});
