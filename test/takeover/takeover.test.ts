import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import {
  createTestDatabase,
  type TestDatabase,
} from '../../packages/store/src/testing/test-database.ts';
import { toEntry, toPlaybook } from '../support/crew-play.ts';
import { valueOf } from '../support/stage.ts';
import { startMember } from './members.ts';

const run = promisify(execFile);
const LIMIT_MS = 15_000;

let root: string;
let database: TestDatabase;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ropewalk-takeover-'));
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  await rm(root, { recursive: true, force: true });
});

it('has another lead when one is killed, and the crew that worked goes on', async () => {
  const place = { database: database.url, person: root };
  const home = join(root, 'home');
  const folder = join(root, 'project');
  await mkdir(folder);
  const git = (...args: string[]) =>
    run('git', ['-C', folder, '-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args]);
  await git('init', '-q', '-b', 'main');
  await git('commit', '-q', '--allow-empty', '-m', 'Begin');
  const playbook = join(root, 'playbook.yaml');
  await writeFile(playbook, stringify(toPlaybook({ asks: false })));

  const first = await startMember(place, home);
  const second = await startMember(place, home);
  // Everything is asked of the one that stands by.
  const { control } = second;
  const settings = { driver: `playbook:${playbook}`, retryBaseMs: 50, testingAgentRatio: 0 };
  valueOf(await control['project.register']({ name: 'fleet', folder, spec: null, settings }));
  const entries = Array.from({ length: 6 }, (_, index) => toEntry(`part-${index}`));
  valueOf(await control['features.add']({ name: 'fleet', entries }));
  valueOf(await control['crew.start']({ name: 'fleet', settings: { maxConcurrency: 2 } }));
  const events = valueOf(
    await control.events({ name: 'fleet', after: 0 }, AbortSignal.timeout(60_000)),
  );
  for await (const { body } of events) {
    if (body.type === 'landing.landed') break;
  }
  expect((await control.health({})).ok).toBe(true);

  const killedAt = performance.now();
  first.signal('SIGKILL');
  expect((await second.led) - killedAt).toBeLessThan(LIMIT_MS);
  const after = valueOf(
    await control.events({ name: 'fleet', after: 0 }, AbortSignal.timeout(60_000)),
  );
  const landed: number[] = [];
  for await (const { body } of after) {
    if (body.type === 'landing.landed') landed.push(body.featureId ?? 0);
    if (body.type === 'crew.ended') break;
  }
  const { features } = valueOf(await control['features.list']({ name: 'fleet' }));
  expect(features.map(({ status }) => status)).toEqual(entries.map(() => 'passing'));
  expect(landed.toSorted()).toEqual(features.map(({ id }) => id).toSorted());

  second.signal('SIGTERM');
  expect(await second.ended).toMatchObject({ exitCode: 0 });
});
