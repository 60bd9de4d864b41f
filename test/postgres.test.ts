import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRopewalk } from '../packages/cli/src/testing/ropewalk.ts';
import {
  createTestDatabase,
  type TestDatabase,
} from '../packages/store/src/testing/test-database.ts';

let root: string;
let database: TestDatabase;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ropewalk-postgres-'));
  database = await createTestDatabase('empty');
});
afterAll(async () => {
  await database.drop();
  await rm(root, { recursive: true, force: true });
});

const PASSWORD = 'never-printed-pa55';

/** The address with a password in it, which the server does not ask for. */
function addressOf(): string {
  const url = new URL(database.url);
  url.password = PASSWORD;
  return url.href;
}

function ropewalk(...args: readonly string[]) {
  return startRopewalk(args, { home: join(root, 'home'), person: root, cwd: root });
}

it('moves a home to a server, serves it there, refuses meanwhile, and moves it back', async () => {
  const said: string[] = [];
  const call = async (...args: readonly string[]) => {
    const ended = await ropewalk(...args).ended;
    said.push(ended.out, ended.err);
    return ended;
  };
  expect(await call('init', 'shop', '--name', 'shop')).toMatchObject({ exitCode: 0 });
  expect((await call('migrate', '--to', addressOf())).out).toContain('is as it was');
  expect(await call('migrate', '--to', addressOf())).toMatchObject({
    exitCode: 3,
    err: expect.stringContaining('left as it is'),
  });

  const serving = ropewalk('serve', '--store', addressOf(), '--no-browser');
  await serving.said('is ready');
  expect((await call('init', 'shop2', '--name', 'shop2')).exitCode).toBe(0);
  expect((await call('migrate', '--from', addressOf(), '--to', 'elsewhere')).err).toContain(
    'works on',
  );
  serving.child.kill('SIGTERM');
  const served = await serving.ended;
  said.push(served.out, served.err);

  expect(await call('migrate', '--from', addressOf(), '--to', 'elsewhere')).toMatchObject({
    exitCode: 0,
  });
  const listed = await startRopewalk(['status', 'shop2'], {
    home: join(root, 'elsewhere'),
    person: root,
    cwd: root,
  }).ended;
  expect(listed).toMatchObject({ exitCode: 0, out: expect.stringContaining('shop2') });

  expect(said.join('\n')).not.toContain(PASSWORD);
  expect(await readAll(join(root, 'home'))).not.toContain(PASSWORD);
});

/** All text below a folder. */
async function readAll(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}
