import { chmod, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashesBelow, writeReferenceProject } from '../support/reference-project.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;
let base: string;
let token: string;

beforeAll(async () => {
  stage = await openStage();
  api = await apiOf(stage);
  base = join(stage.root, 'person');
  token = await stage.token();
});
afterAll(() => stage.close());

const send = (
  method: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
  type = 'application/gzip',
) =>
  fetch(`${stage.url()}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    ...(body === undefined ? {} : { body }),
  });

describe('archives', () => {
  test('go out as a file and come back under another name', async () => {
    const made = { name: 'shop', path: join(base, 'shop'), spec: 'Sell things.' };
    expect((await api('POST', '/projects', made)).status).toBe(200);
    const text = { category: 'api', description: 'It works.', steps: ['Open it'] };
    await api('POST', '/projects/shop/features', { name: 'one', ...text });

    const exported = await send('GET', '/projects/shop/export?with_transcripts=true');
    expect(exported.status).toBe(200);
    expect(exported.headers.get('content-disposition')).toContain('shop.ropewalk.tar.gz');
    const archive = Buffer.from(await exported.arrayBuffer());
    // Nothing of the home's own goes with it.
    const plain = gunzipSync(archive);
    expect(plain.includes('Sell things.')).toBe(true);
    expect(plain.includes(token)).toBe(false);

    const folder = join(base, 'copy');
    const path = `/projects/import?name=copy&folder=${encodeURIComponent(folder)}`;
    const imported = await send('POST', path, archive);
    expect(await imported.json()).toMatchObject({ name: 'copy', folder, features: 1, passing: 0 });
    expect((await api('GET', '/projects/copy/prompts')).body).toMatchObject({
      app_spec: 'Sell things.',
    });
    expect(await readdir(folder)).toEqual(['.git']);

    const again = await send('POST', path, archive);
    expect([again.status, await again.json()]).toMatchObject([409, { code: 'project_exists' }]);
    const noise = await send('POST', path.replace('copy&', 'noise&'), 'noise');
    expect([noise.status, await noise.json()]).toMatchObject([422, { code: 'archive_damaged' }]);
    expect((await send('GET', '/projects/none/export')).status).toBe(404);
    expect(await readdir(join(stage.home, 'carry'))).toEqual([]);
  });

  test('may be larger than other bodies', async () => {
    const path = `/projects/import?folder=${encodeURIComponent(join(base, 'large'))}`;
    const answer = await send('POST', path, Buffer.alloc(40 * 1024 * 1024));
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'archive_damaged' }]);
  });
});

test('a folder of the reference is taken over', async () => {
  await stage.commit({ 'README.md': '# Old\n' });
  const folder = join(base, 'old');
  await rename(stage.folder, folder);
  const open = await writeReferenceProject(folder, {
    layout: 'H',
    place: '.autoforge',
    features: [
      {
        id: 1,
        priority: 3,
        category: 'a',
        name: 'one',
        description: 'x',
        steps: '["y"]',
        passes: 1,
      },
    ],
  });
  open.close();
  const before = await hashesBelow(folder);
  const taken = await api('POST', '/projects/import-reference', {
    folder,
    name: 'old',
  });
  expect(taken).toMatchObject({ status: 200, body: { name: 'old', features: 1, passing: 1 } });
  expect(await hashesBelow(folder)).toEqual(before);
  expect((await api('POST', '/projects/import-reference', {})).status).toBe(422);
  const none = { folder: join(base, 'none') };
  expect((await api('POST', '/projects/import-reference', none)).status).toBe(404);
});

describe('templates', () => {
  const events = (text: string): unknown[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)));

  test('are listed and brought, told as events', async () => {
    expect((await api('GET', '/scaffold/templates')).body).toMatchObject({
      templates: [{ id: 'agentic-starter' }],
    });
    const template = join(base, 'template');
    await mkdir(template);
    await writeFile(join(template, 'index.js'), 'hello\n');
    const target = join(base, 'from-template');
    await mkdir(target);
    const ran = await api('POST', '/scaffold/run', { template, target_path: target });
    expect(ran.headers.get('content-type')).toContain('text/event-stream');
    expect(ran.headers.get('cache-control')).toBe('no-cache');
    expect(ran.headers.get('x-accel-buffering')).toBe('no');
    expect(events(String(ran.body)).at(-1)).toEqual({
      type: 'complete',
      success: true,
      exit_code: 0,
    });
    expect(await readFile(join(target, 'index.js'), 'utf8')).toBe('hello\n');

    const blocked = await api('POST', '/scaffold/run', { template, target_path: stage.home });
    expect([blocked.status, events(String(blocked.body))]).toMatchObject([
      200,
      [{ type: 'error' }],
    ]);
    const unknown = await api('POST', '/scaffold/run', { template: 'x', target_path: target });
    expect(events(String(unknown.body))).toMatchObject([{ type: 'error' }]);
    expect((await api('POST', '/scaffold/run', { template: 'x' })).status).toBe(422);
  });

  test('end with the request', async () => {
    const template = join(base, 'slow');
    await mkdir(template);
    await writeFile(join(template, 'fifo'), '');
    const target = join(base, 'cancelled');
    const bin = join(stage.root, 'person', 'bin');
    await mkdir(bin);
    await mkdir(target);
    await writeFile(join(bin, 'npx'), '#!/bin/sh\necho x > half.txt\necho ready\nsleep 1000\n');
    await chmod(join(bin, 'npx'), 0o755);
    stage.environment['PATH'] = `${bin}:${stage.environment['PATH'] ?? ''}`;
    await stage.reopen();
    token = await stage.token();
    const abort = new AbortController();
    const answer = await fetch(`${stage.url()}/api/scaffold/run`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ template: 'agentic-starter', target_path: target }),
      signal: abort.signal,
    });
    const reader = answer.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain('"line":"ready"');
    abort.abort();
    await reader?.closed.catch(() => undefined);
    // Whoever asks next is told that the folder is taken until it has been cleaned.
    for (;;) {
      const api = await apiOf(stage);
      const next = await api('POST', '/scaffold/run', { template, target_path: target });
      if (!String(next.body).includes('Another template')) {
        expect(events(String(next.body)).at(-1)).toMatchObject({ type: 'complete', success: true });
        break;
      }
    }
    expect(await readdir(target)).toEqual(['fifo']);
  });
});
