import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProcessHost } from '../processes/process-host.ts';
import { createProcessTable } from '../processes/process-table.ts';
import type { ProcessHost, RunReport } from '../processes/process-types.ts';
import { detectWall, runsAsRoot } from './detect-wall.ts';
import { resolveWall } from './resolve-wall.ts';
import { toWallArguments } from './wall-arguments.ts';
import type { WallSpec } from './wall-types.ts';

const PATH = '/usr/local/bin:/usr/bin:/bin';
let program: string;
let host: ProcessHost;
let folder: string;

beforeAll(async () => {
  const wall = await detectWall();
  if (!wall.available) throw new Error(wall.why);
  program = wall.program;
  host = createProcessHost({ wall });
});

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ropewalk-wall-')));
  await mkdir(join(folder, 'work'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const specWith = (spec: Partial<WallSpec> = {}): WallSpec => ({
  readWrite: [join(folder, 'work')],
  readOnly: [],
  masked: [],
  ...spec,
});

const inside = (
  line: string,
  spec: WallSpec,
  env: Record<string, string> = {},
): Promise<RunReport> =>
  host.run({
    command: 'sh',
    args: ['-c', line],
    cwd: spec.readWrite[0] ?? '/',
    env: { PATH, ...env },
    marker: `wall-${folder}`,
    wall: spec,
    timeoutMs: 30_000,
  });

describe('what can be written', () => {
  it('is what is named, and nothing else', async () => {
    await mkdir(join(folder, 'other'));
    const ran = await inside(
      `echo in > here && ! echo out > ../other/there && ! echo out > ../there && ! rm -r ../other && ! touch /etc/there /there`,
      specWith({ masked: [folder], readOnly: [join(folder, 'other')] }),
    );
    expect(ran).toMatchObject({ result: 'exited', exitCode: 0 });
    expect(await readFile(join(folder, 'work/here'), 'utf8')).toBe('in\n');
    expect(existsSync(join(folder, 'other/there'))).toBe(false);
    expect(existsSync(join(folder, 'there'))).toBe(false);
  });

  it('does not grow by mounting again', async () => {
    const ran = await inside(
      `mount -o remount,rw,bind / || mount -o remount,rw / ; umount ${folder}/work; touch ${folder}/there`,
      specWith({ masked: [folder] }),
    );
    expect(ran.exitCode).not.toBe(0);
    expect(existsSync(join(folder, 'there'))).toBe(false);
  });

  it('is private where programs of the machine meet, and goes with the wall', async () => {
    await writeFile(join(folder, 'left'), 'left by another');
    const places = ['/tmp', '/var/tmp', '/run', '/dev/shm'];
    const ran = await inside(
      places
        .map(
          (place) =>
            `test -z "$(ls -A ${place} | grep -v -x -e "$(basename ${folder})" -e resolvconf)" && echo x > ${place}/ropewalk-left`,
        )
        .join(' && '),
      specWith(),
    );
    expect(ran).toMatchObject({ result: 'exited', exitCode: 0 });
    expect(places.filter((place) => existsSync(join(place, 'ropewalk-left')))).toEqual([]);
  });

  it('are not the settings of the kernel', async () => {
    // Asks only: a wall that failed here would change the machine that runs the tests.
    const ran = await inside('test -w /proc/sys/kernel/core_pattern', specWith());
    expect(ran).toMatchObject({ result: 'exited', exitCode: 1 });
  });

  it('is not a repository that is only read', async () => {
    const hub = join(folder, 'hub.git');
    const identity = { HOME: join(folder, 'work'), GIT_CONFIG_NOSYSTEM: '1' };
    const git = `git -c user.name=t -c user.email=t@t -c safe.directory='*'`;
    const made = await inside(
      `git init -q --bare ${hub} && c=$(${git} -C ${hub} commit-tree -m one $(git -C ${hub} mktree </dev/null)) && git -C ${hub} update-ref refs/heads/main $c && ${git} -C ${hub} commit-tree -m two -p $c $c^{tree} > next`,
      specWith({ readWrite: [folder, join(folder, 'work')] }),
      identity,
    );
    // The commands run in the first of the listed folders.
    expect(made).toMatchObject({ exitCode: 0 });
    const before = await readFile(join(hub, 'refs/heads/main'), 'utf8');
    const ran = await inside(
      `git -C ${hub} log --format=%s main && git -C ${hub} update-ref refs/heads/main $(cat ${folder}/next)`,
      specWith({ readOnly: [hub, join(folder, 'next')] }),
      {
        ...identity,
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
      },
    );
    expect(ran.tail).toContain('one');
    expect(ran.tail).toContain('Read-only file system');
    expect(ran.exitCode).not.toBe(0);
    expect(await readFile(join(hub, 'refs/heads/main'), 'utf8')).toBe(before);
  });
});

describe('masked folders', () => {
  beforeEach(async () => {
    await mkdir(join(folder, 'home/tools/bin'), { recursive: true });
    await writeFile(join(folder, 'home/secret'), 'secret');
    await writeFile(join(folder, 'home/tools/bin/tool'), 'tool');
  });

  it('look empty and take nothing', async () => {
    const home = join(folder, 'home');
    const ran = await inside(`ls -A ${home}; ! touch ${home}/new`, specWith({ masked: [home] }));
    expect(ran).toMatchObject({ exitCode: 0, stdout: Buffer.from('') });
    expect(existsSync(join(home, 'new'))).toBe(false);
  });

  it('may hold a folder that is read and not written', async () => {
    const home = join(folder, 'home');
    const ran = await inside(
      `cat ${home}/tools/bin/tool; ls -A ${home} ${home}/tools; ! touch ${home}/tools/bin/new ${home}/tools/new`,
      specWith({ masked: [home], readOnly: [join(home, 'tools/bin')] }),
    );
    expect(ran.exitCode).toBe(0);
    expect(Buffer.from(ran.stdout).toString()).toBe(`tool${home}:\ntools\n\n${home}/tools:\nbin\n`);
  });

  it('may hold one that is written, which may hold one that is masked', async () => {
    const home = join(folder, 'home');
    await mkdir(join(home, 'tools/hidden'));
    await writeFile(join(home, 'tools/hidden/secret'), 'secret');
    const ran = await inside(
      `echo changed > ${home}/tools/bin/tool && test -z "$(ls -A ${home}/tools/hidden)" && test ! -e ${home}/secret`,
      {
        readWrite: [join(home, 'tools')],
        readOnly: [],
        masked: [home, join(home, 'tools/hidden'), join(home, 'absent')],
      },
    );
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(home, 'tools/bin/tool'), 'utf8')).toBe('changed\n');
  });

  it('are found behind links', async () => {
    await symlink(join(folder, 'home'), join(folder, 'link'));
    const ran = await inside(
      `test ! -e ${folder}/home/secret && test ! -e ${folder}/link/secret`,
      specWith({ masked: [join(folder, 'link')] }),
    );
    expect(ran).toMatchObject({ exitCode: 0 });
  });
});

describe('paths that cannot be', () => {
  it('are refused by name', () => {
    expect(
      resolveWall({ readWrite: ['/absent/work'], readOnly: ['relative'], masked: ['/absent'] }),
    ).toEqual({
      ok: false,
      why: 'The wall cannot be built: /absent/work (readWrite) does not exist or is not absolute; relative (readOnly) does not exist or is not absolute. Create what is missing or take it out of the list.',
    });
  });

  it('keep a program from starting', async () => {
    const ran = await inside('true', specWith({ readOnly: ['/absent'] }));
    expect(ran.result).toBe('could_not_start');
    expect(ran.tail).toContain('/absent');
  });
});

describe('processes inside', () => {
  const leaveBehind =
    'setsid sleep 1000 & (sh -c "sleep 1000 &" &) ; nohup sleep 1000 >/dev/null 2>&1 & echo ready; wait';

  it('see each other only', async () => {
    const ran = await inside('echo /proc/[0-9]* | wc -w; echo $PPID', specWith());
    const [count, parent] = Buffer.from(ran.stdout).toString().split('\n');
    expect(Number(count)).toBeLessThan(6);
    expect(parent).toBe('1');
    expect(existsSync(`/proc/${process.pid}`)).toBe(true);
    const other = await inside(`test -e /proc/${process.pid}/environ`, specWith());
    expect(process.pid > 10 ? other.exitCode : 1).toBe(1);
  });

  it('get exactly the environment that is given', async () => {
    process.env['ROPEWALK_TEST_SECRET'] = 'secret';
    try {
      const ran = await host.run({
        command: 'env',
        args: ['-0'],
        cwd: join(folder, 'work'),
        env: { PATH, ONE: '1', LINES: 'a\nb' },
        marker: 'environment',
        wall: specWith(),
        timeoutMs: 30_000,
      });
      const lines = Buffer.from(ran.stdout).toString().split('\0').sort();
      expect(lines).toEqual([
        '',
        'LINES=a\nb',
        'ONE=1',
        `PATH=${PATH}`,
        `PWD=${join(folder, 'work')}`,
        'ROPEWALK_RUN=environment',
        expect.stringMatching(/^ROPEWALK_TREE=[0-9a-f-]{36}$/),
      ]);
    } finally {
      delete process.env['ROPEWALK_TEST_SECRET'];
    }
  });

  it('all die when whoever started the wall is killed', async () => {
    const resolved = resolveWall(specWith());
    if (!resolved.ok) throw new Error(resolved.why);
    const marker = `orphan-${folder}`;
    const args = toWallArguments(resolved.spec, {
      command: 'sh',
      args: ['-c', leaveBehind],
      cwd: '/',
      asRoot: runsAsRoot(),
    });
    const parent = spawn('sh', ['-c', '"$@" & wait', 'sh', program, ...args], {
      env: { PATH, ROPEWALK_RUN: marker },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(parent.stdout, 'data');
    const table = createProcessTable();
    const alive = async () => (await table()).filter((row) => row.run === marker);
    await vi.waitFor(
      async () => expect((await alive()).filter((row) => row.name === 'sleep')).toHaveLength(3),
      { timeout: 20_000, interval: 5 },
    );
    parent.kill('SIGKILL');
    await once(parent, 'close');
    await vi.waitFor(async () => expect(await alive()).toEqual([]), {
      timeout: 20_000,
      interval: 5,
    });
  });

  it('all die with the program', async () => {
    const ran = await inside(leaveBehind.replace('; wait', ''), specWith());
    expect(ran).toMatchObject({ result: 'exited', exitCode: 0 });
    expect(await host.markersAlive()).not.toContain(`wall-${folder}`);
  });
});

describe('finding out', () => {
  let empty: string;
  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'ropewalk-path-'));
  });
  afterAll(async () => {
    await rm(empty, { recursive: true, force: true });
  });

  it('names the package where there is no bubblewrap', async () => {
    expect(await detectWall({ path: empty, platform: 'linux' })).toEqual({
      available: false,
      why: expect.stringContaining('apt install bubblewrap'),
    });
  });

  it('does not believe a bubblewrap that cannot build a wall', async () => {
    await writeFile(join(empty, 'bwrap'), '#!/bin/sh\necho "no namespaces" >&2\nexit 1\n', {
      mode: 0o755,
    });
    expect(await detectWall({ path: empty, platform: 'linux' })).toEqual({
      available: false,
      why: expect.stringContaining('no namespaces'),
    });
  });

  it('says that there is none on win32', async () => {
    expect(await detectWall({ platform: 'win32' })).toMatchObject({ available: false });
  });

  it('believes a sandbox-exec that starts a program under our profile', async () => {
    const seatbelt = join(empty, 'sandbox-exec');
    expect(await detectWall({ platform: 'darwin', seatbelt })).toEqual({
      available: false,
      why: expect.stringContaining(seatbelt),
    });
    await writeFile(seatbelt, '#!/bin/sh\necho "bad profile" >&2\nexit 65\n', { mode: 0o755 });
    expect(await detectWall({ platform: 'darwin', seatbelt })).toEqual({
      available: false,
      why: expect.stringContaining('bad profile'),
    });
    // It stands for the real one, which is on no machine that runs these tests: profile first, then the program.
    const stand = '#!/bin/sh\n[ "$1" = -p ] && [ "$3" = -- ] || exit 64\nshift 3\nexec "$@"\n';
    await writeFile(seatbelt, stand, { mode: 0o755 });
    const found = await detectWall({ platform: 'darwin', seatbelt });
    expect(found).toMatchObject({ available: true, kind: 'seatbelt', network: { by: 'loopback' } });
    const ran = await createProcessHost({ wall: found }).run({
      command: 'echo',
      args: ['in it'],
      cwd: empty,
      env: { PATH },
      marker: 'seatbelt',
      wall: specWith(),
      timeoutMs: 30_000,
    });
    expect(ran).toMatchObject({ result: 'exited', exitCode: 0, stdout: Buffer.from('in it\n') });
  });
});
