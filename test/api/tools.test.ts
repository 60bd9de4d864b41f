import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';

const SERVER = `
require('node:http').createServer((_, response) => response.end(process.env.ANTHROPIC_API_KEY ?? 'no key'))
  .listen(Number(process.env.PORT), '127.0.0.1', () => console.log('  Local:   http://localhost:' + process.env.PORT + '/'));
`;

let stage: Stage;
let api: ApiCaller;
let folder: string;

beforeAll(async () => {
  stage = await openStage({ ANTHROPIC_API_KEY: 'a key of ours', SHELL: '/bin/bash' });
  api = await apiOf(stage);
  folder = join(stage.root, 'person', 'shop');
  expect((await api('POST', '/projects', { name: 'shop', path: folder })).status).toBe(200);
});
afterAll(() => stage.close());

const devserver = (method: string, path: string, body?: unknown) =>
  api(method, `/projects/shop/devserver/${path}`, body);

describe('the dev server', () => {
  test('is refused while there is nothing to start, and found once there is', async () => {
    expect(await devserver('GET', 'status')).toMatchObject({
      status: 200,
      body: { status: 'stopped', pid: null, url: null, command: null, started_at: null },
    });
    expect((await devserver('GET', 'config')).body).toEqual({
      detected_type: null,
      detected_command: null,
      custom_command: null,
      effective_command: null,
    });
    expect(await devserver('POST', 'start', { command: null })).toMatchObject({
      status: 400,
      body: {
        detail:
          'No dev command available. Configure a custom command or ensure project type can be detected.',
      },
    });
    await writeFile(join(folder, 'srv.js'), SERVER);
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ scripts: { dev: 'node srv.js' } }),
    );
    expect((await devserver('GET', 'config')).body).toMatchObject({
      detected_type: 'nodejs-vite',
      effective_command: 'npm run dev',
    });
  });

  test('takes a custom command that needs no shell, and no other', async () => {
    expect(await devserver('PATCH', 'config', { custom_command: 'npm run dev' })).toMatchObject({
      status: 200,
      body: { custom_command: 'npm run dev', effective_command: 'npm run dev' },
    });
    const refused = await devserver('PATCH', 'config', { custom_command: "bash -c 'id'" });
    expect(refused).toMatchObject({ status: 400, body: { code: 'dev_command_invalid' } });
    expect(JSON.stringify(refused.body)).toContain('runner not allowed: bash');
    expect(
      await devserver('POST', 'start', { command: 'python -m http.server 18998' }),
    ).toMatchObject({
      status: 400,
      body: {
        detail: 'Direct command execution is disabled. Use /config to set a safe custom_command.',
      },
    });
    expect((await devserver('PATCH', 'config', { custom_command: null })).body).toMatchObject({
      custom_command: null,
    });
    expect(await devserver('PATCH', 'config', {})).toMatchObject({ status: 422 });
  });

  test('starts once, tells its address and lines, and is ended', async () => {
    expect((await devserver('POST', 'start')).body).toEqual({
      success: true,
      status: 'running',
      message: 'Dev server started',
      code: null,
    });
    expect(await devserver('POST', 'start', {})).toMatchObject({
      status: 200,
      body: { success: false, status: 'running', message: 'Dev server is already running' },
    });
    const url = await addressOf();
    expect(await (await fetch(url)).text()).toBe('no key');
    expect((await devserver('GET', 'log')).body).toMatchObject({
      lines: expect.arrayContaining([expect.objectContaining({ line: `  Local:   ${url}` })]),
    });
    expect((await api('GET', '/projects/shop/devservers')).body).toMatchObject([
      { status: 'running', run_id: null, url },
    ]);
    expect((await devserver('POST', 'stop')).body).toMatchObject({
      success: true,
      status: 'stopped',
      message: 'Dev server stopped',
    });
    await expect(fetch(url)).rejects.toThrow();
    expect(await devserver('POST', 'stop')).toMatchObject({
      status: 200,
      body: { success: false, status: 'stopped', message: 'Dev server is not running' },
    });
    expect(await devserver('GET', 'status?run_id=7')).toMatchObject({ status: 200 });
    expect(await devserver('POST', 'start?run_id=7')).toMatchObject({ status: 404 });
  });
});

async function addressOf(): Promise<string> {
  while (true) {
    const { body } = await devserver('GET', 'status');
    const { status, url } = body as { status: string; url: string | null };
    if (status !== 'running') throw new Error(JSON.stringify((await devserver('GET', 'log')).body));
    if (url !== null) return url;
  }
}

describe('terminals', () => {
  test('are listed, made, named and removed', async () => {
    const first = (await api('GET', '/terminal/shop')).body;
    expect(first).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}$/u),
        name: 'Terminal 1',
        created_at: expect.stringMatching(/Z$/u),
      },
    ]);
    const { body } = await api('POST', '/terminal/shop', { name: 'build' });
    const { id } = body as { id: string };
    expect((await api('POST', '/terminal/shop', { name: null })).body).toMatchObject({
      name: 'Terminal 2',
    });
    expect((await api('POST', '/terminal/shop')).body).toMatchObject({ name: 'Terminal 3' });
    expect((await api('PATCH', `/terminal/shop/${id}`, { name: 'build 2' })).body).toMatchObject({
      id,
      name: 'build 2',
    });
    expect(await api('PATCH', '/terminal/shop/deadbeef', { name: 'x' })).toMatchObject({
      status: 404,
      body: { detail: 'Terminal not found' },
    });
    expect(await api('DELETE', `/terminal/shop/${id}`)).toMatchObject({
      status: 200,
      body: { message: 'Terminal deleted' },
    });
    expect((await api('DELETE', `/terminal/shop/${id}`)).status).toBe(404);
    expect((await api('GET', '/terminal/nobody')).status).toBe(404);
    expect((await api('GET', '/terminal/bad%20name')).status).toBe(400);
  });

  test('end with their project, and have no key of ours', async () => {
    const [{ id }] = (await api('GET', '/terminal/shop')).body as [{ id: string }];
    const client = new WebSocket(
      `${stage.url().replace('http', 'ws')}/api/terminal/ws/shop/${id}`,
      { headers: { authorization: `Bearer ${await stage.token()}` } },
    );
    let shown = '';
    client.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { data?: string };
      shown += Buffer.from(frame.data ?? '', 'base64').toString();
      client.emit('shown');
    });
    const until = async (text: string): Promise<void> => {
      while (!shown.includes(text)) await once(client, 'shown');
    };
    await once(client, 'open');
    client.send(JSON.stringify({ type: 'resize', cols: 80, rows: 24 }));
    const line = 'echo key=[$ANTHROPIC_API_KEY] home=[$ROPEWALK_HOME] in=$PWD\n';
    client.send(JSON.stringify({ type: 'input', data: Buffer.from(line).toString('base64') }));
    await until('key=[] home=[] in=');
    const closed = once(client, 'close');
    expect((await api('DELETE', '/projects/shop')).status).toBe(200);
    expect((await closed)[0]).toBe(4004);
  });
});

describe('the folder browser', () => {
  test('shows the home, and what is closed to it by whatever name', async () => {
    const home = join(stage.root, 'person');
    await mkdir(join(home, '.ssh'));
    await symlink('/etc', join(home, 'innocent'));
    expect((await api('GET', '/filesystem/home')).body).toEqual({ path: home, display_path: home });
    expect((await api('GET', '/filesystem/drives')).body).toBeNull();
    expect((await api('GET', '/filesystem/list')).body).toEqual({
      current_path: home,
      parent_path: stage.root,
      entries: [
        {
          name: 'shop',
          path: folder,
          is_directory: true,
          is_hidden: false,
          size: null,
          has_children: true,
        },
      ],
      drives: null,
    });
    const list = (path: string) => api('GET', `/filesystem/list?path=${encodeURIComponent(path)}`);
    for (const path of ['/etc', join(home, '.ssh'), join(home, 'innocent'), stage.home]) {
      expect(await list(path)).toMatchObject({
        status: 403,
        body: { detail: 'Access to this directory is not allowed' },
      });
    }
    expect(await list(join(home, 'none'))).toMatchObject({
      status: 404,
      body: { detail: 'Directory not found' },
    });
    expect(await list(join(folder, 'srv.js'))).toMatchObject({ status: 400 });
  });

  test('judges a path that stands in the query or in the body', async () => {
    const fine = {
      valid: true,
      exists: true,
      is_directory: true,
      can_read: true,
      can_write: true,
      message: '',
    };
    const query = encodeURIComponent(folder);
    expect((await api('POST', `/filesystem/validate?path=${query}`)).body).toEqual(fine);
    expect((await api('POST', '/filesystem/validate', { path: folder })).body).toEqual(fine);
    expect((await api('POST', '/filesystem/validate', { path: '/etc' })).body).toMatchObject({
      valid: false,
    });
    expect(await api('POST', '/filesystem/validate')).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['query', 'path'] }] },
    });
  });

  test('makes folders', async () => {
    const make = (name: string) =>
      api('POST', '/filesystem/create-directory', { parent_path: folder, name });
    expect((await make('new')).body).toEqual({
      success: true,
      path: join(folder, 'new'),
      message: 'Created directory: new',
    });
    expect(await make('new')).toMatchObject({
      status: 409,
      body: { detail: 'Directory already exists' },
    });
    expect(await make('../evil')).toMatchObject({
      status: 400,
      body: { detail: 'Invalid directory name' },
    });
  });
});
