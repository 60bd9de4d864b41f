import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { CONTROL_OPERATIONS, eventSchema, projectSchema } from '@ropewalk/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createTestDatabase,
  isOnPostgres,
  type TestDatabase,
} from '../../store/src/testing/test-database.ts';
import { callRopewalk } from './testing/call-ropewalk.ts';
import { startRopewalk, type Ended, type Started } from './testing/ropewalk.ts';

let scratch: string;
let running: Started[] = [];
let database: TestDatabase | null = null;

beforeEach(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'ropewalk-cli-')));
  await mkdir(join(scratch, 'person'));
  database = isOnPostgres() ? await createTestDatabase('empty') : null;
});

afterEach(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGKILL');
    await ended;
  }
  running = [];
  await database?.drop();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
});

function place(home = join(scratch, 'home')) {
  return { home, person: join(scratch, 'person'), cwd: scratch, store: database?.url };
}

function start(
  args: readonly string[],
  overrides: Partial<Parameters<typeof startRopewalk>[1]> = {},
) {
  const started = startRopewalk(args, { ...place(), ...overrides });
  running.push(started);
  return started;
}

async function ropewalk(...args: string[]): Promise<Ended> {
  return callRopewalk(args, place());
}

async function write(name: string, content: string): Promise<string> {
  await writeFile(join(scratch, name), content);
  return name;
}

const feature = (name: string, more: object = {}) => ({
  category: 'any',
  name,
  description: 'It is there.',
  steps: ['look'],
  ...more,
});

async function projectWith(...features: readonly object[]): Promise<void> {
  expect(await ropewalk('init', 'project', '--name', 'shop')).toMatchObject({ exitCode: 0 });
  if (features.length > 0) {
    await write('features.json', JSON.stringify(features));
    const added = await ropewalk('features', 'add', 'shop', '-f', 'features.json');
    expect(added).toMatchObject({ exitCode: 0, err: '' });
  }
}

const PLAYBOOK = `version: 1
coding:
  "*":
    attempts:
      - - write: { path: "{{feature.name}}.txt", content: "done" }
        - land: { checks: ["test -f {{feature.name}}.txt"] }
  slow:
    attempts:
      - - write: { path: slow.txt, content: half }
        - wait: 600
`;
const runShop = [
  'run',
  'shop',
  '--driver',
  'playbook:play.yaml',
  '--testing',
  '0',
  '--allow-no-wall',
];

describe('bad input', () => {
  it('about the command line is refused before a home is made', async () => {
    const ended = await ropewalk('run', 'shop', '--concurrency', 'many', '--json');
    expect(ended.exitCode).toBe(2);
    expect(ended.err).toContain('whole number from 1 to 64');
    expect(JSON.parse(ended.out)).toMatchObject({ error: { code: 'invalid_input' } });
    expect(await readdir(scratch)).toEqual(['person']);
  });

  it('about a spec registers nothing and makes no folder', async () => {
    await write('empty.txt', ' \n');
    await write('binary.txt', 'a\0b');
    const missing = await ropewalk('init', 'project', '--name', 'shop', '--spec', 'none.txt');
    const empty = await ropewalk('init', 'project', '--name', 'shop', '--spec', 'empty.txt');
    const binary = await ropewalk('init', 'project', '--name', 'shop', '--spec', 'binary.txt');
    const folder = await ropewalk('init', 'project', '--name', 'shop', '--spec', 'person');
    expect([missing, empty, binary, folder].map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2]);
    expect(missing.err).toContain(`${join(scratch, 'none.txt')} does not exist. Correct the path`);
    expect(empty.err).toContain('is empty');
    expect(binary.err).toContain('is not a text file');
    expect(folder.err).toContain('is not a file');
    expect((await readdir(scratch)).sort()).toEqual(['binary.txt', 'empty.txt', 'person']);
  });

  it('about a project that nobody knows makes no home', async () => {
    for (const args of [
      ['status', 'shop'],
      ['why', 'shop'],
      ['run', 'shop'],
      ['stop', 'shop'],
    ]) {
      const ended = await ropewalk(...args);
      expect(ended).toMatchObject({ exitCode: 2, out: '' });
      expect(ended.err).toContain('ropewalk init');
    }
    expect(existsSync(join(scratch, 'home'))).toBe(false);
  });

  it('about a project of a home names those that there are', async () => {
    await projectWith();
    expect(await ropewalk('status', 'shoe')).toEqual({
      exitCode: 2,
      out: '',
      err: 'There is no project "shoe". There are: shop.\n',
    });
  });

  it('in a feature file names the line, the entry and the field, and adds nothing', async () => {
    await projectWith();
    await write('broken.json', '[\n  {"name": }\n]');
    await write('broken.yaml', '- name: "a\n- b: [');
    await write('bad.yaml', '- category: a\n  name: Login\n  description: d\n  steps: []\n');
    const add = async (file: string) => (await ropewalk('features', 'add', 'shop', '-f', file)).err;
    expect(await add('none.json')).toContain('cannot be read (ENOENT)');
    expect(await add('broken.json')).toContain('broken.json:2:12: expected a value, found "}"');
    expect(await add('broken.yaml')).toContain('broken.yaml:2:');
    expect(await add('bad.yaml')).toContain('bad.yaml:4:10: entry 1 ("Login"): steps:');
    const cycle = [feature('a', { dependencies: ['b'] }), feature('b', { dependencies: ['a'] })];
    await write('cycle.json', JSON.stringify(cycle));
    const refused = await ropewalk('features', 'add', 'shop', '-f', 'cycle.json', '--json');
    expect(refused.exitCode).toBe(2);
    expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'dependency_cycle' } });
    const listed = await ropewalk('features', 'list', 'shop', '--json');
    expect(JSON.parse(listed.out)).toEqual({ features: [] });
  });

  it('about an agent starts nothing', async () => {
    await projectWith(feature('one'));
    await write('bad-play.yaml', 'version: 1\ncoding:\n  a: { attempts: [[{ jump: 1 }]] }\n');
    const run = (driver: string) => ropewalk('run', 'shop', '--driver', driver);
    const missing = await run('acp:no-such-program-anywhere');
    const nothing = await run('acp:');
    const lost = await run('playbook:none.yaml');
    const broken = await run('playbook:bad-play.yaml');
    expect([missing, nothing, lost, broken].map(({ exitCode }) => exitCode)).toEqual([3, 2, 2, 2]);
    expect(missing.err).toContain('no-such-program-anywhere');
    expect(lost.err).toContain('none.yaml cannot be read (ENOENT)');
    expect(broken.err).toContain('bad-play.yaml:3: coding.a.attempts[0][0]: unknown step "jump"');
    expect((await ropewalk('status', 'shop')).out).toContain('has not been started yet');
  });

  it('about a repository in the middle of something registers nothing', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: join(scratch, 'merging'), stdio: 'ignore' });
    await mkdir(join(scratch, 'merging'));
    git('init', '-b', 'main');
    git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--allow-empty', '-m', 'x');
    await writeFile(join(scratch, 'merging', '.git', 'MERGE_HEAD'), `${'0'.repeat(40)}\n`);
    const ended = await ropewalk('init', 'merging', '--name', 'shop');
    expect(ended).toMatchObject({ exitCode: 3, out: '' });
    expect(ended.err).toContain('in the middle of a merge');
    expect(await ropewalk('status', 'shop')).toMatchObject({ exitCode: 2 });
  });

  it('about states is refused with what to do', async () => {
    await projectWith(feature('one'));
    const codes: Array<[string[], number, string]> = [
      [['stop', 'shop'], 3, 'ropewalk run shop'],
      [['pause', 'shop'], 3, 'ropewalk run shop'],
      [['retry', 'shop', '1'], 3, ''],
      [['retry', 'shop', '9'], 2, 'no feature #9'],
      [['answer', 'shop', '1', 'a=b'], 3, 'does not wait for an answer'],
      [['answer', 'shop', '1', 'a'], 2, 'Write FIELD=VALUE'],
      [['logs', 'shop'], 2, 'no run yet'],
      [['init', 'project', '--name', 'shop'], 3, ''],
    ];
    for (const [args, exitCode, words] of codes) {
      const ended = await ropewalk(...args);
      expect({ args, exitCode: ended.exitCode }).toEqual({ args, exitCode });
      expect(ended.err).toContain(words);
      expect(ended.err).not.toMatch(/^\s+at /m);
    }
  });

  it('about the folder or the backlog of a project starts nothing', async () => {
    await projectWith();
    const empty = await ropewalk(...runShop.slice(0, 2), '--allow-no-wall', '--driver', 'acp:sh');
    expect(empty.exitCode).toBe(3);
    expect(empty.err).toContain('neither a spec nor features');
    await rm(join(scratch, 'project'), { recursive: true });
    const gone = await ropewalk('run', 'shop', '--driver', 'acp:sh');
    expect(gone.exitCode).toBe(2);
    expect(gone.err).toContain(join(scratch, 'project'));
  });
});

describe('a home that cannot be used', () => {
  it('is refused when it cannot be written', async () => {
    await write('file', '');
    const { ended } = start(['init', 'project', '--name', 'shop'], {
      home: join(scratch, 'file', 'home'),
    });
    expect(await ended).toMatchObject({ exitCode: 3, out: '' });
    expect((await ended).err).toContain('ROPEWALK_HOME');
    expect(existsSync(join(scratch, 'project'))).toBe(false);
  });

  // `postgres-database.test.ts` has the same for PostgreSQL.
  it.skipIf(isOnPostgres())('is refused when a newer version has written its file', async () => {
    await projectWith();
    const database = new DatabaseSync(join(scratch, 'home', 'ropewalk.db'));
    database.exec("INSERT INTO migrations VALUES (999, 'from-the-future', 0)");
    database.close();
    const ended = await ropewalk('status', 'shop', '--json');
    expect(ended.exitCode).toBe(3);
    expect(JSON.parse(ended.out)).toMatchObject({ error: { code: 'database_newer' } });
  });

  it('is refused when its port is taken', async () => {
    await projectWith(feature('one'));
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = z.object({ port: z.int() }).parse(other.address());
    const ended = await ropewalk('run', 'shop', '--port', String(address.port));
    other.close();
    expect(ended).toMatchObject({ exitCode: 4, out: '' });
    expect(ended.err).toContain(String(address.port));
  });
});

describe('answers for machines', () => {
  it('are one JSON value each, in the shape of the contracts', async () => {
    const made = await ropewalk('init', 'project', '--name', 'shop', '--json');
    expect(projectSchema.parse(JSON.parse(made.out))).toMatchObject({ name: 'shop' });
    await write('features.yaml', JSON.stringify([feature('one')]));
    const answers = [
      [['features', 'add', 'shop', '-f', 'features.yaml'], 'features.add'],
      [['features', 'list', 'shop'], 'features.list'],
      [['status', 'shop'], 'status'],
      [['why', 'shop'], 'why'],
      [['why', 'shop', '1'], 'why'],
      [['panic'], 'panic'],
      [['doctor'], 'doctor'],
    ] as const;
    for (const [args, operation] of answers) {
      const ended = await ropewalk(...args, '--json');
      expect({ args, exitCode: ended.exitCode, err: ended.err }).toEqual({
        args,
        exitCode: 0,
        err: '',
      });
      expect(() =>
        CONTROL_OPERATIONS[operation].response.parse(JSON.parse(ended.out)),
      ).not.toThrow();
    }
  });
});

describe('a crew', () => {
  it('is run to its end, as JSON lines or plain ones', async () => {
    await write('play.yaml', PLAYBOOK);
    await projectWith(feature('one'), feature('two', { dependencies: [0] }));
    const ended = await ropewalk(...runShop, '--json');
    expect(ended).toMatchObject({ exitCode: 0, err: '' });
    const lines = ended.out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const line = z.object({ type: z.literal('event'), event: eventSchema });
    const types = lines.slice(0, -1).map((value) => line.parse(value).event.body.type);
    expect(types[0]).toBe('crew.started');
    expect(types).toContain('crew.ended');
    expect(types.filter((type) => type === 'landing.landed')).toHaveLength(2);
    expect(lines.at(-1)).toMatchObject({
      type: 'summary',
      features: 2,
      parked: [],
      interrupted: false,
      tally: { landings: 2, refused: 0 },
      end: { reason: 'all_passing' },
    });
    expect(existsSync(join(scratch, 'project', 'two.txt'))).toBe(true);

    const again = await ropewalk(...runShop);
    expect(again.exitCode).toBe(0);
    expect(again.out).toContain('All 2 features pass.');
    const log = await ropewalk('logs', 'shop', '--json');
    expect(log.exitCode).toBe(0);
    expect(log.out).toContain('"tool_call"');
  });

  it('is seen, joined and stopped from other processes', async () => {
    await write('play.yaml', PLAYBOOK);
    await projectWith(feature('slow'));
    const first = start(runShop);
    await first.said('coding #1 "slow"');
    const status = await ropewalk('status', 'shop');
    expect(status.out).toContain('The crew is running');
    const second = start(runShop);
    await second.said('is working already in process');
    expect(await ropewalk('pause', 'shop')).toMatchObject({ exitCode: 0 });
    await Promise.all([first.said('is paused'), second.said('is paused')]);
    expect(await ropewalk('resume', 'shop')).toMatchObject({ exitCode: 0 });
    second.child.kill('SIGINT');
    const watched = await second.ended;
    expect(watched.exitCode).toBe(130);
    expect(watched.out).toContain('Stopped watching; the crew goes on.');
    expect(await ropewalk('stop', 'shop')).toMatchObject({ exitCode: 0, err: '' });
    const ended = await first.ended;
    expect(ended.exitCode).toBe(1);
    expect(ended.out).toContain('0 of 1 feature pass.');
  });

  it.each([1, 2])('is ended by Ctrl-C, %i times', async (times) => {
    await write('play.yaml', PLAYBOOK);
    await projectWith(feature('slow'));
    const crew = start(runShop);
    await crew.said('coding #1 "slow"');
    crew.child.kill('SIGINT');
    await crew.said('Saving the agents');
    if (times === 2) {
      crew.child.kill('SIGINT');
    }
    const ended = await crew.ended;
    expect(ended.exitCode).toBe(130);
    const status = await ropewalk('status', 'shop', '--json');
    expect(JSON.parse(status.out)).toMatchObject({
      end: { reason: 'stopped_by_person' },
      features: [{ status: 'pending', attempts: 0 }],
    });
  });
});

describe('the program itself', () => {
  it('says what to do when it has not been built', async () => {
    const bin = join(scratch, 'bin', 'ropewalk.mjs');
    await cp(fileURLToPath(new URL('../bin/ropewalk.mjs', import.meta.url)), bin);
    const ended = await start(['status', 'shop'], { bin }).ended;
    expect(ended).toEqual({
      exitCode: 3,
      out: '',
      err: 'Ropewalk has not been built yet. Run "npm run build" in its repository.\n',
    });
  });

  const oldNode = findOldNode();
  it.skipIf(oldNode === null)(
    'starts again under a newer Node, with signals and exit codes',
    async () => {
      const node = { node: oldNode ?? '' };
      expect(await start(['status', 'shop'], node).ended).toMatchObject({ exitCode: 2 });
      await write('play.yaml', PLAYBOOK);
      await projectWith(feature('slow'));
      const crew = start(runShop, node);
      await crew.said('coding #1 "slow"');
      crew.child.kill('SIGTERM');
      expect(await crew.ended).toMatchObject({ exitCode: 130 });
    },
  );
});

/** A Node on the search path that is too old for us; null where there is none. */
function findOldNode(): string | null {
  for (const folder of ['/usr/bin', '/usr/local/bin']) {
    const node = join(folder, 'node');
    if (existsSync(node)) {
      const [major = 0] = execFileSync(node, ['-p', 'process.versions.node'])
        .toString()
        .split('.')
        .map(Number);
      if (major >= 20 && major < 22) {
        return node;
      }
    }
  }
  return null;
}
