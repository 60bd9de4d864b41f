import { existsSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;
let base: string;

beforeAll(async () => {
  stage = await openStage();
  api = await apiOf(stage);
  base = join(stage.root, 'person');
});
afterAll(() => stage.close());

async function make(name: string): Promise<string> {
  const path = join(base, name);
  const made = await api('POST', '/projects', { name, path, spec_method: 'manual' });
  expect(made).toMatchObject({ status: 200, body: { name, path, has_spec: false } });
  return path;
}

function feature(name: string, more: object = {}) {
  return { category: 'api', name, description: 'It works.', steps: ['Open it'], ...more };
}

describe('projects', () => {
  test('are registered with their folder made, listed, and forgotten with the folder left', async () => {
    const path = await make('shop');
    expect(existsSync(join(path, '.git'))).toBe(true);
    expect((await api('GET', '/projects')).body).toMatchObject([
      { name: 'shop', path, status: 'stopped', default_concurrency: 3, target_branch: 'main' },
    ]);
    expect((await api('GET', '/projects/shop')).body).toMatchObject({
      stats: { passing: 0, in_progress: 0, total: 0, percentage: 0 },
      prompts_dir: join(path, '.ropewalk/prompts'),
    });
    expect((await api('DELETE', '/projects/shop')).body).toEqual({
      success: true,
      message: "Project 'shop' deleted (files preserved)",
    });
    expect(existsSync(path)).toBe(true);
    expect((await api('GET', '/projects')).body).toEqual([]);
    expect((await api('DELETE', '/projects/shop')).status).toBe(404);
  });

  test('whose files are to go, go; a folder that holds more than the project does not', async () => {
    const path = await make('gone');
    expect((await api('DELETE', '/projects/gone?delete_files=true')).status).toBe(200);
    expect(existsSync(path)).toBe(false);
    const other = await openStage();
    const ask = await apiOf(other);
    await other.control()['project.register']({
      name: 'wide',
      folder: other.root,
      spec: null,
      settings: {},
    });
    expect(await ask('DELETE', '/projects/wide?delete_files=true')).toMatchObject({
      status: 403,
      body: { code: 'folder_not_allowed' },
    });
    expect(existsSync(other.root)).toBe(true);
    await other.close();
  });

  test('are refused with the status and sentence that say why, and nothing stays', async () => {
    const path = await make('first');
    expect(await api('POST', '/projects', { name: 'first', path: join(base, 'x') })).toMatchObject({
      status: 409,
      body: { code: 'project_exists' },
    });
    expect(existsSync(join(base, 'x'))).toBe(false);
    expect(await api('POST', '/projects', { name: 'other', path })).toMatchObject({
      status: 409,
      body: { code: 'folder_taken' },
    });
    expect(await api('POST', '/projects', { name: 'bad name!', path })).toMatchObject({
      status: 422,
      body: { code: 'invalid_input', detail: [{ loc: ['body', 'name'] }] },
    });
    expect(await api('GET', '/projects/bad%20name')).toMatchObject({
      status: 400,
      body: { code: 'project_name_invalid' },
    });
    expect(await api('GET', '/projects/none/stats')).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining("'none'") },
    });
    const file = join(base, 'file');
    await writeFile(file, '');
    await symlink('/etc', join(base, 'link'));
    for (const place of ['/etc/x', join(base, 'link'), join(base, 'link/x'), '//server/share']) {
      expect(await api('POST', '/projects', { name: 'sys', path: place })).toMatchObject({
        status: 403,
        body: { code: 'folder_not_allowed' },
      });
    }
    expect((await api('POST', '/projects', { name: 'file', path: file })).status).toBe(422);
    expect(await api('POST', '/projects', '{"name":')).toMatchObject({ status: 422 });
    await api('DELETE', '/projects/first');
  });

  test('are begun anew: quickly with the spec kept, fully without', async () => {
    await make('again');
    await api('PUT', '/projects/again/prompts', { app_spec: 'A shop.' });
    await api('POST', '/projects/again/features', feature('One'));
    expect((await api('POST', '/projects/again/reset')).body).toMatchObject({
      success: true,
      reset_type: 'quick',
    });
    expect((await api('GET', '/projects/again')).body).toMatchObject({
      has_spec: true,
      stats: { total: 0 },
    });
    await api('POST', '/projects/again/reset?full_reset=true');
    expect((await api('GET', '/projects/again')).body).toMatchObject({ has_spec: false });
    await api('DELETE', '/projects/again');
  });
});

test('prompts are ours until the project replaces them, and ours again after an empty one', async () => {
  await make('words');
  const ours = (await api('GET', '/projects/words/prompts')).body;
  expect(ours).toMatchObject({ app_spec: '', coding_prompt: expect.stringContaining('#') });
  await api('PUT', '/projects/words/prompts', { coding_prompt: 'Code.\n', app_spec: null });
  expect((await api('GET', '/projects/words/prompts')).body).toEqual({
    ...(ours as object),
    coding_prompt: 'Code.\n',
  });
  await api('PUT', '/projects/words/prompts', { coding_prompt: '' });
  expect((await api('GET', '/projects/words/prompts')).body).toEqual(ours);
  await api('DELETE', '/projects/words');
});

describe('features', () => {
  test('are added, listed in columns, edited, postponed and removed', async () => {
    await make('board');
    const at = '/projects/board/features';
    const one = await api('POST', at, feature('One'));
    expect(one).toMatchObject({ status: 200, body: { id: expect.any(Number), passes: false } });
    const { id } = one.body as { id: number };
    const bulk = await api('POST', `${at}/bulk`, {
      features: [feature('Two', { dependencies: [id] }), feature('Three')],
      starting_priority: 50,
    });
    expect(bulk.body).toMatchObject({
      created: 2,
      features: [{ priority: 50, blocked: true, blocking_dependencies: [id] }, { priority: 51 }],
    });
    const [two, three] = (bulk.body as { features: { id: number }[] }).features;
    expect((await api('GET', at)).body).toMatchObject({
      pending: [{ name: 'One', blocked: false }, { name: 'Two', blocked: true }, { name: 'Three' }],
      in_progress: [],
      done: [],
      needs_human_input: [],
    });
    expect(
      await api('PATCH', `${at}/${id}`, { name: 'First', dependencies: [three?.id] }),
    ).toMatchObject({
      status: 200,
      body: { name: 'First', blocked: true, description: 'It works.' },
    });
    expect((await api('PATCH', `${at}/${id}/skip`)).body).toMatchObject({ success: true });
    expect((await api('GET', `${at}/${id}`)).body).toMatchObject({ priority: 52 });
    expect((await api('GET', `${at}/graph`)).body).toMatchObject({
      edges: expect.arrayContaining([
        { source: id, target: two?.id },
        { source: three?.id, target: id },
      ]),
    });
    expect((await api('DELETE', `${at}/${id}`)).body).toMatchObject({
      success: true,
      affected_features: [two?.id],
    });
    expect((await api('GET', `${at}/${two?.id}`)).body).toMatchObject({ dependencies: [] });
    await api('DELETE', '/projects/board');
  });

  test('depend on each other without a circle, by every route', async () => {
    await make('rope');
    const at = '/projects/rope/features';
    const ids: number[] = [];
    for (const name of ['One', 'Two', 'Three']) {
      ids.push(((await api('POST', at, feature(name))).body as { id: number }).id);
    }
    const [one, two, three] = ids;
    expect((await api('POST', `${at}/${two}/dependencies/${one}`)).body).toEqual({
      success: true,
      feature_id: two,
      dependencies: [one],
    });
    await api('PUT', `${at}/${three}/dependencies`, { dependency_ids: [two] });
    for (const refused of [
      await api('POST', `${at}/${one}/dependencies/${three}`),
      await api('PUT', `${at}/${one}/dependencies`, { dependency_ids: [three] }),
      await api('PATCH', `${at}/${one}`, { dependencies: [three] }),
    ]) {
      expect(refused).toMatchObject({ status: 400, body: { code: 'dependency_cycle' } });
    }
    expect((await api('DELETE', `${at}/${three}/dependencies/${two}`)).body).toMatchObject({
      dependencies: [],
    });
    expect((await api('DELETE', `${at}/${three}/dependencies/${two}`)).status).toBe(400);
    expect(
      await api('PUT', `${at}/${one}/dependencies`, {
        dependency_ids: Array.from({ length: 21 }, (_, index) => index),
      }),
    ).toMatchObject({ status: 422 });
    await api('DELETE', '/projects/rope');
  });

  test('are not sent again to whoever knows them', async () => {
    await make('known');
    const at = '/projects/known/features';
    await api('POST', at, feature('One'));
    const etag = (await api('GET', at)).headers.get('etag') ?? '';
    expect(await api('GET', at, undefined, { 'if-none-match': etag })).toMatchObject({
      status: 304,
      body: null,
    });
    await api('POST', at, feature('Two'));
    expect((await api('GET', at, undefined, { 'if-none-match': etag })).status).toBe(200);
    await api('DELETE', '/projects/known');
  });

  test('of another project are unknown', async () => {
    await make('mine');
    await make('yours');
    const { id } = (await api('POST', '/projects/mine/features', feature('One'))).body as {
      id: number;
    };
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['PATCH', '/skip'],
      ['POST', '/retry'],
    ] as const) {
      expect((await api(method, `/projects/yours/features/${id}${path}`)).status).toBe(404);
    }
    await api('DELETE', '/projects/mine');
    await api('DELETE', '/projects/yours');
  });
});

test('the document describes every route under its path', async () => {
  const { body } = await api('GET', '/openapi.json');
  expect(body).toMatchObject({ openapi: '3.1.0' });
  expect(Object.keys((body as { paths: object }).paths)).toEqual(
    expect.arrayContaining([
      '/projects',
      '/projects/{project_name}/features/{feature_id}',
      '/projects/{project_name}/agent/start',
    ]),
  );
});
