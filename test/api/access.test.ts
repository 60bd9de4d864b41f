import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, ask, signIn } from './support/api.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

describe('who may ask', () => {
  test('the token lies in the home, for its owner alone', async () => {
    const { mode } = await stat(join(stage.home, 'token'));
    expect(mode & 0o777).toBe(0o600);
    const api = await apiOf(stage);
    expect((await api('GET', '/projects')).status).toBe(200);
    const before = await stage.token();
    await stage.reopen();
    expect(await stage.token()).toBe(before);
  });
});

describe('a browser', () => {
  test('is signed in by a link that leads to a page of ours', async () => {
    const api = await apiOf(stage);
    const { path } = (await api('POST', '/auth/link')).body as { path: string };
    expect(await ask(`${stage.url()}${path}`, 'GET')).toMatchObject({
      status: 200,
      body: expect.stringContaining('sign-in.js'),
    });
  });

  test('stays signed in, or out, when the control plane starts again', async () => {
    const api = await apiOf(stage);
    const [stays, leaves] = [await signIn(stage, api), await signIn(stage, api)];
    const out = await ask(`${stage.url()}/api/auth/session`, 'DELETE', undefined, {
      cookie: leaves,
    });
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    await stage.reopen();
    const askAs = (cookie: string) =>
      ask(`${stage.url()}/api/projects`, 'GET', undefined, { cookie });
    expect((await askAs(stays)).status).toBe(200);
    expect((await askAs(leaves)).status).toBe(401);
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
