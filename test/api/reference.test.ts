import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createApiClient } from '@ropewalk/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXAMPLES } from '../../scripts/reference/examples.ts';
import { generateFiles } from '../../scripts/reference/generate-files.ts';
import { openApiSchema } from '../../scripts/reference/open-api.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf } from './support/api.ts';

const run = promisify(execFile);
let stage: Stage;
let document: unknown;

beforeAll(async () => {
  stage = await openStage();
  const api = await apiOf(stage);
  document = (await api('GET', '/openapi.json')).body;
});
afterAll(() => stage.close());

test('what is generated is as new as the schemas (npm run reference)', async () => {
  for (const { path, content } of await generateFiles(document)) {
    expect(await readFile(path, 'utf8'), path).toBe(content);
  }
});

test('every group of routes has an example, and every example works', async () => {
  const { paths } = openApiSchema.parse(document);
  const groups = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map(({ tags }) => tags[0]),
  );
  expect(Object.keys(EXAMPLES).toSorted()).toEqual([...new Set(groups)].toSorted());
  const env = {
    ...process.env,
    HOME: stage.environment['HOME'],
    ROPEWALK: stage.url(),
    TOKEN: await stage.token(),
  };
  for (const example of Object.values(EXAMPLES)) {
    await run('sh', ['-c', example], { env, cwd: stage.root });
  }
});

test('the typed client asks and is refused by values', async () => {
  const api = createApiClient({ url: stage.url(), token: await stage.token() });
  const { data } = await api.GET('/projects/{project_name}/agent/status', {
    params: { path: { project_name: 'my-app' } },
  });
  expect(data).toMatchObject({ status: 'stopped' });
  const { error, response } = await api.GET('/projects/{project_name}', {
    params: { path: { project_name: 'none' } },
  });
  expect(response.status).toBe(404);
  expect(error).toMatchObject({ code: 'project_unknown' });
});
