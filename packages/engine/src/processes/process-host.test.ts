import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { detectWall } from '../wall/detect-wall.ts';
import type { WallSpec } from '../wall/wall-types.ts';
import { detectCgroups, type CgroupSupport } from './cgroup.ts';
import { createPausableDeadline } from './pausable-deadline.ts';
import { createProcessHost } from './process-host.ts';
import { createProcessTable, type ProcessRow } from './process-table.ts';
import type { ProcessHost, RunRequest, TreeBounds } from './process-types.ts';

const PATH = '/usr/local/bin:/usr/bin:/bin';
const WAIT = { timeout: 20_000, interval: 5 };
/** Plain, in a session of its own, double forked, deaf to hang-ups. */
const FOUR_CHILDREN =
  'sleep 1000 & setsid sleep 1000 & (sh -c "setsid sleep 1000 &" &) ; nohup sleep 1000 >/dev/null 2>&1 &';

const table = createProcessTable();
let host: ProcessHost;
let folder: string;
let marker: string;
let spec: WallSpec;

beforeAll(async () => {
  const wall = await detectWall();
  if (!wall.available) throw new Error(wall.why);
  host = createProcessHost({ wall });
});

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ropewalk-host-')));
  marker = `test-${folder}`;
  spec = { readWrite: [folder], readOnly: [], masked: [] };
});

afterEach(async () => {
  await host.stop(marker, { graceMs: 0 });
  await rm(folder, { recursive: true, force: true });
});

const shell = (line: string, more: Partial<RunRequest> = {}): RunRequest => ({
  command: 'sh',
  args: ['-c', line],
  cwd: folder,
  env: { PATH },
  marker,
  wall: null,
  timeoutMs: 30_000,
  ...more,
});

const inHidden = (): Partial<RunRequest> => ({
  cwd: join(folder, 'hidden/inner'),
  wall: { ...spec, masked: [join(folder, 'hidden')] },
});

const alive = async (): Promise<ProcessRow[]> =>
  (await table()).filter((row) => row.run === marker);
const sleepers = async (): Promise<ProcessRow[]> =>
  (await alive()).filter((row) => row.name === 'sleep');

/** Resolves with the next chunk; fails when the output ends first. */
const nextChunk = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  for await (const chunk of chunks) return Buffer.from(chunk).toString();
  throw new Error('the output ended');
};

describe('run', () => {
  it('tells how a program ended and what it said', async () => {
    const ran = await host.run(shell('echo out; echo err >&2; exit 3'));
    expect(ran).toMatchObject({ result: 'exited', exitCode: 3, signal: null, outputBytes: 8 });
    expect(Buffer.from(ran.stdout).toString()).toBe('out\n');
    expect(ran.tail.split('\n').sort()).toEqual(['', 'err', 'out']);
    expect(await host.run(shell('kill -9 $$'))).toMatchObject({
      exitCode: null,
      signal: 'SIGKILL',
    });
  });

  it('passes the environment and nothing else, and the input', async () => {
    const ran = await host.run({ ...shell(''), command: 'env', args: [], env: { ONE: '1' } });
    const lines = Buffer.from(ran.stdout).toString().trim().split('\n');
    expect(lines.filter((line) => !line.startsWith('ROPEWALK_TREE=')).sort()).toEqual([
      'ONE=1',
      `ROPEWALK_RUN=${marker}`,
    ]);
    expect(await host.run(shell('cat', { input: 'given' }))).toMatchObject({ tail: 'given' });
    expect(await host.run(shell('exit 0', { input: 'x'.repeat(1_000_000) }))).toMatchObject({
      result: 'exited',
      exitCode: 0,
    });
  });

  it('keeps the end, the count and the hash of a long output', async () => {
    const total = 20 * 1024 * 1024;
    const ran = await host.run(shell(`head -c ${total} /dev/zero`, { tailBytes: 100 }));
    expect(ran.outputBytes).toBe(total);
    expect(ran.tail).toBe('\0'.repeat(100));
    expect(ran.stdout.length).toBe(16 * 1024 * 1024);
    expect(ran.outputSha256).toBe(createHash('sha256').update(Buffer.alloc(total)).digest('hex'));
  });

  it('cuts between characters', async () => {
    expect(await host.run(shell('printf aäöü', { tailBytes: 5 }))).toMatchObject({ tail: 'öü' });
    expect(await host.run(shell('printf a', { tailBytes: 0 }))).toMatchObject({ tail: '' });
  });

  it.each([null, 'walled'])(
    'ends what is over its time, with all that came from it (%s)',
    async (wall) => {
      const request = shell(`${FOUR_CHILDREN} trap "echo late" TERM; wait; sleep 1000`, {
        timeoutMs: 300,
        wall: wall === null ? null : spec,
      });
      const ran = await host.run(request);
      expect(ran).toMatchObject({ result: 'timed_out', stdout: Buffer.from('late\n') });
      expect(await alive()).toEqual([]);
    },
  );

  it('ends what is cancelled, and does not start what was cancelled before', async () => {
    const controller = new AbortController();
    const ran = host.run(shell(`${FOUR_CHILDREN} wait`, { signal: controller.signal }));
    await vi.waitFor(async () => expect(await sleepers()).toHaveLength(4), WAIT);
    controller.abort();
    expect(await ran).toMatchObject({ result: 'cancelled', signal: 'SIGKILL' });
    expect(await alive()).toEqual([]);
    const late = await host.run(shell('touch started', { signal: controller.signal }));
    expect(late).toMatchObject({ result: 'cancelled', exitCode: null, signal: null });
    expect(await readdir(folder)).toEqual([]);
  });

  it('ends what a program leaves behind, even where that holds its output open', async () => {
    expect(await host.run(shell(`${FOUR_CHILDREN} exit 0`))).toMatchObject({ exitCode: 0 });
    expect(await alive()).toEqual([]);
  });

  it('needs no look at other processes to end what is left behind inside a wall', async () => {
    const wall = await detectWall();
    let looks = 0;
    const readTable = () => {
      looks += 1;
      return table();
    };
    const sparing = createProcessHost({ wall, readTable });
    const writer = '(setsid sh -c "while :; do echo x >> grows; done" &)';
    for (let round = 0; round < 5; round += 1) {
      const line = `${FOUR_CHILDREN} ${writer}; while ! [ -s grows ]; do :; done`;
      const ran = await sparing.run(shell(line, { wall: spec }));
      const size = (await stat(join(folder, 'grows'))).size;
      expect(ran).toMatchObject({ result: 'exited', exitCode: 0 });
      expect(await sparing.stop(marker, { graceMs: 0 })).toBe(0);
      expect(looks).toBe(0);
      expect(await alive()).toEqual([]);
      expect((await stat(join(folder, 'grows'))).size).toBe(size);
      await rm(join(folder, 'grows'));
    }
    await sparing.run(shell('sleep 1000 &'));
    expect(looks).toBeGreaterThan(0);
    expect(await alive()).toEqual([]);
  });

  it('gives programs of a project outputs that can be opened by path', async () => {
    const line = 'echo one > /dev/stderr && echo two | tee /dev/stderr > /dev/stdout';
    const ran = await host.run(shell(line, { wall: spec }));
    expect(ran).toMatchObject({ exitCode: 0, stdout: Buffer.from('two\n'), outputBytes: 12 });
  });

  it('does not mix the outputs of programs that follow or accompany each other', async () => {
    const say = (word: string) => host.run(shell(`echo ${word}; echo ${word} >&2`, { wall: spec }));
    for (const words of [
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]) {
      const tails = await Promise.all(words.map(async (word) => (await say(word)).tail));
      expect(tails).toEqual(words.map((word) => `${word}\n${word}\n`));
    }
  });

  it('leaves no files open', async () => {
    const openFiles = async () => (await readdir('/proc/self/fd')).length;
    await host.run(shell('true', { wall: spec }));
    const before = await openFiles();
    // More runs than files of earlier tests could be closed meanwhile.
    for (let round = 0; round < 10; round++) {
      for (const command of ['true', 'absent-program']) {
        await host.run({ ...shell('', { wall: spec }), command });
        await host.run({ ...shell('', { wall: { ...spec, readOnly: ['/absent'] } }), command });
      }
    }
    await host.run(shell('true', { wall: spec }));
    await vi.waitFor(async () => expect(await openFiles()).toBeLessThanOrEqual(before), WAIT);
  });

  it('leaves other programs with the same marker alone', async () => {
    const other = host.spawn(shell('echo ready; exec sleep 1000'));
    await nextChunk(other.stdout);
    await host.run(shell('true'));
    expect(await alive()).toHaveLength(1);
    await other.stop(0);
    expect(await other.exited).toEqual({ exitCode: null, signal: 'SIGKILL' });
  });

  it.each<[string, () => Partial<RunRequest>, string]>([
    ['an absent program', () => ({ command: 'absent-program' }), 'no such program in PATH'],
    ['a file that is no program', () => ({ command: join(folder, 'text') }), 'not executable'],
    ['an absent folder', () => ({ cwd: join(folder, 'absent') }), 'does not exist'],
    [
      'too long arguments',
      () => ({ args: ['-c', 'x'.repeat(3_000_000)] }),
      'longer than this system allows',
    ],
    [
      'an absent program inside',
      () => ({ command: 'absent-program', wall: spec }),
      'absent-program',
    ],
    ['a hidden folder', () => inHidden(), 'chdir'],
  ])('says why %s could not be started', async (_name, change, sentence) => {
    await writeFile(join(folder, 'text'), 'text');
    await mkdir(join(folder, 'hidden/inner'), { recursive: true });
    const ran = await host.run(shell('true', change()));
    expect(ran.result).toBe('could_not_start');
    expect(ran.tail).toContain(sentence);
  });

  it('does not take a program that fails for a wall that fails', async () => {
    expect(await host.run(shell('exit 1', { wall: spec }))).toMatchObject({
      result: 'exited',
      exitCode: 1,
    });
    expect(await host.run(shell('kill -9 $$', { wall: spec }))).toMatchObject({
      result: 'exited',
      exitCode: 137,
    });
  });

  it('refuses to go without a wall unless it was allowed to', async () => {
    const wall = { available: false, why: 'There is no wall.' } as const;
    const request = shell('echo ran', { wall: spec });
    expect(await createProcessHost({ wall }).run(request)).toMatchObject({
      result: 'could_not_start',
      tail: 'There is no wall.',
    });
    expect(await createProcessHost({ wall, allowNoWall: true }).run(request)).toMatchObject({
      tail: 'ran\n',
    });
  });
});

describe('spawn', () => {
  it('keeps the output for whoever reads late, and takes writes to the dead', async () => {
    const spawned = host.spawn(shell('echo out; echo err >&2; exec <&-'));
    expect(await spawned.exited).toEqual({ exitCode: 0, signal: null });
    for (let times = 0; times < 20; times++) spawned.stdin.write('x'.repeat(100_000));
    spawned.stdin.end();
    spawned.stdin.write('after the end');
    expect(await nextChunk(spawned.stdout)).toBe('out\n');
    expect(await nextChunk(spawned.stderr)).toBe('err\n');
    await spawned.stop();
  });

  it('says on stderr why there is no program', async () => {
    const spawned = host.spawn({ ...shell(''), command: 'absent-program' });
    expect(await nextChunk(spawned.stderr)).toContain('no such program');
    expect(await spawned.exited).toEqual({ exitCode: 127, signal: null });
    await spawned.stop();
  });

  it.each([null, 'walled'])('leaves time to clear up after TERM (%s)', async (wall) => {
    const line = `trap "echo > clean; exit 7" TERM; ${FOUR_CHILDREN} echo ready; wait`;
    const spawned = host.spawn(shell(line, { wall: wall === null ? null : spec }));
    await nextChunk(spawned.stdout);
    await spawned.stop(20_000);
    expect(await spawned.exited).toEqual({ exitCode: 7, signal: null });
    expect(existsSync(join(folder, 'clean'))).toBe(true);
    expect(await alive()).toEqual([]);
  });

  it('kills what does not go', async () => {
    const spawned = host.spawn(
      shell('trap "" TERM; echo ready; while :; do sleep 1000; done', { wall: spec }),
    );
    await nextChunk(spawned.stdout);
    await spawned.stop(50);
    expect(await alive()).toEqual([]);
  });
});

describe('a marker', () => {
  it('finds what lost its parent, its group and its session', async () => {
    const spawned = host.spawn(shell(`${FOUR_CHILDREN} wait`));
    await vi.waitFor(async () => expect(await sleepers()).toHaveLength(4), WAIT);
    expect(await host.markersAlive()).toContain(marker);
    // As another control plane would, which knows the marker alone.
    const wall = { available: false, why: '' } as const;
    expect(await createProcessHost({ wall }).stop(marker, { graceMs: 0 })).toBe(5);
    expect(await alive()).toEqual([]);
    await spawned.exited;
    expect(await host.markersAlive()).not.toContain(marker);
    expect(await host.stop(marker, { graceMs: 1000 })).toBe(0);
  });

  it.each([null, 'walled'])('freezes everything and lets it go on (%s)', async (wall) => {
    const line = `${FOUR_CHILDREN} (while :; do sh -c :; done) & while read line; do echo $line; done`;
    const spawned = host.spawn(shell(line, { wall: wall === null ? null : spec }));
    await vi.waitFor(async () => expect(await sleepers()).toHaveLength(4), WAIT);
    await host.freeze(marker);
    const frozen = await alive();
    expect(frozen.length).toBeGreaterThan(4);
    expect(frozen.filter((row) => !row.stopped && !row.uninterruptible)).toEqual([]);
    spawned.stdin.write('hello\n');
    const { cpuMs } = await host.usage(marker);
    await host.run(shell('true', { marker: `${marker}-other` }));
    expect((await host.usage(marker)).cpuMs).toBe(cpuMs);
    await host.thaw(marker);
    expect(await nextChunk(spawned.stdout)).toBe('hello\n');
    await host.freeze(marker);
    await host.stop(marker, { graceMs: 0 });
    expect(await alive()).toEqual([]);
  });

  it('tells what its processes use, those that ended included', async () => {
    const spawned = host.spawn(shell('echo ready; while :; do sh -c "echo" >/dev/null; done'));
    await nextChunk(spawned.stdout);
    await vi.waitFor(async () => {
      const { cpuMs, residentBytes } = await host.usage(marker);
      expect(cpuMs).toBeGreaterThanOrEqual(50);
      expect(residentBytes).toBeGreaterThan(500_000);
    }, WAIT);
    await spawned.stop(0);
    expect(await host.usage(marker)).toEqual({ cpuMs: 0, residentBytes: 0 });
  });
});

describe('a deadline', () => {
  it('does not count what passes while it is paused', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const expire = vi.fn();
      const deadline = createPausableDeadline(1_000, expire);
      vi.advanceTimersByTime(900);
      deadline.pause();
      deadline.pause();
      vi.advanceTimersByTime(100_000);
      deadline.resume();
      vi.advanceTimersByTime(99);
      expect(expire).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(expire).toHaveBeenCalledOnce();
      deadline.clear();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('bounds', () => {
  const MIB = 1024 * 1024;
  // `tail` keeps the whole of a line that does not end.
  const HOG = 'head -c 200000000 /dev/zero | tail | wc -c';

  async function boundedHost(bounds: TreeBounds) {
    const cgroups = await detectCgroups();
    const wall = await detectWall();
    return cgroups === null
      ? null
      : { cgroups, host: createProcessHost({ wall, cgroups, bounds: () => bounds }) };
  }

  /** Those of this test: others make and remove theirs in the same place. */
  async function groupsLeft({ own, ownPids }: CgroupSupport): Promise<string[]> {
    const folders = [own, ...(ownPids === null ? [] : [ownPids])];
    const names = await Promise.all(
      folders.map((folder) => readdir(join(folder, 'ropewalk')).catch(() => [])),
    );
    return names.flat().filter((name) => name.startsWith(encodeURIComponent(marker)));
  }

  it('end a hog, say so, measure, and leave no group behind', async ({ skip }) => {
    const bounded = await boundedHost({ memoryBytes: 48 * MIB, processes: 100 });
    if (bounded === null) return skip('cgroups with a memory controller are not writable here');
    const small = await bounded.host.run(shell(HOG, { wall: spec }));
    expect(Buffer.from(small.stdout).toString()).not.toBe('200000000\n');
    expect(small.outOfMemoryBytes).toBe(48 * MIB);
    expect(await bounded.host.memory(marker)).toMatchObject({ outOfMemoryBytes: 48 * MIB });

    const named = { marker: `${marker}-large`, wall: spec, memoryLimitBytes: 2 * 1024 * MIB };
    const large = await bounded.host.run(shell(HOG, named));
    expect(Buffer.from(large.stdout).toString()).toBe('200000000\n');
    expect(large.outOfMemoryBytes).toBeNull();
    const { peakBytes } = await bounded.host.memory(named.marker);
    expect(peakBytes).toBeGreaterThan(190_000_000);
    expect(peakBytes).toBeLessThan(600_000_000);
    expect(await groupsLeft(bounded.cgroups)).toEqual([]);
    return undefined;
  });

  it('keep a fork bomb from more processes than they allow', async ({ skip }) => {
    const bounded = await boundedHost({ memoryBytes: 512 * MIB, processes: 24 });
    if (bounded === null || bounded.cgroups.ownPids === null)
      return skip('processes cannot be counted here');
    const bomb = 'i=0; while [ $i -lt 200 ]; do sleep 60 & i=$((i + 1)); done; echo all';
    const ran = await bounded.host.run(shell(bomb, { wall: spec, timeoutMs: 20_000 }));
    expect(Buffer.from(ran.stdout).toString()).not.toContain('all');
    expect(await bounded.host.census(marker)).toEqual([]);
    expect(await groupsLeft(bounded.cgroups)).toEqual([]);
    return undefined;
  });

  it('leave what is ours alone', async ({ skip }) => {
    const bounded = await boundedHost({ memoryBytes: 48 * MIB, processes: 24 });
    if (bounded === null) return skip('cgroups with a memory controller are not writable here');
    const ran = await bounded.host.run(shell(HOG));
    expect(Buffer.from(ran.stdout).toString()).toBe('200000000\n');
    return undefined;
  });
});

describe.runIf(process.platform === 'linux')('what the kernel ends first', () => {
  it('is a check, then an agent, and never rather us', async () => {
    const own = Number(await readFile('/proc/self/oom_score_adj', 'utf8'));
    const scoreOf = async (more: object): Promise<number> => {
      const ran = await host.run(shell('cat /proc/self/oom_score_adj', more));
      return Number(Buffer.from(ran.stdout).toString());
    };
    const check = await scoreOf({ wall: spec });
    const agent = await scoreOf({ wall: spec, sacrifice: 'agent' });
    expect(check).toBeGreaterThan(agent);
    expect(agent).toBeGreaterThan(own);
    expect(await scoreOf({})).toBe(own);
    expect(Number(await readFile('/proc/self/oom_score_adj', 'utf8'))).toBe(own);
  });
});
