import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProcessGroup, detectCgroups, type ProcessGroup } from './cgroup.ts';
import { clearLeftGroups, membersOf } from './left-groups.ts';

/** Folders and files as the kernel shows them on other machines; what it does with them is its own affair. */
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ropewalk-cgroup-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** Where systems that use version 1 for memory show version 2. */
const UNIFIED = '/sys/fs/cgroup/unified';
const MIB = 1024 * 1024;
const BOUNDS = { memoryBytes: 300 * MIB, processes: 50 };

async function place(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const textOf = (...path: readonly string[]) => readFile(join(root, ...path), 'utf8');

function folderOf(group: ProcessGroup | null): string {
  return dirname(group?.membersFiles[0] ?? '/nowhere/at-all');
}

describe('version 2', () => {
  const own = 'sys/fs/cgroup/user.slice/service';
  const files = {
    'proc/self/cgroup': '0::/user.slice/service\n',
    [`${own}/cgroup.controllers`]: 'memory pids\n',
  };

  it('limits memory and processes in one folder, and has the whole tree end together', async () => {
    await place(files);
    const support = await detectCgroups(root);
    expect(support).toEqual({ version: 2, own: join(root, own), ownPids: join(root, own) });
    if (support === null) return;
    const group = createProcessGroup(support, 'home-run-1', BOUNDS);
    const folder = folderOf(group);
    expect(group?.membersFiles).toEqual([join(folder, 'cgroup.procs')]);
    expect(dirname(folder)).toBe(join(root, own, 'ropewalk'));
    expect(await readFile(join(folder, 'memory.max'), 'utf8')).toBe(String(300 * MIB));
    expect(await readFile(join(folder, 'memory.oom.group'), 'utf8')).toBe('1');
    expect(await readFile(join(folder, 'pids.max'), 'utf8')).toBe('50');
    expect(await textOf(own, 'cgroup.subtree_control')).toBe('+pids');
  });

  it('tells what was used: peak without the cache that is left, and who was ended for it', async () => {
    await place(files);
    const support = await detectCgroups(root);
    const group = support === null ? null : createProcessGroup(support, 'one', BOUNDS);
    expect(await group?.use()).toEqual({ peakBytes: null, presentBytes: 0, killed: 0 });
    const folder = folderOf(group);
    await writeFile(join(folder, 'memory.peak'), `${200 * MIB}\n`);
    await writeFile(join(folder, 'memory.current'), `${90 * MIB}\n`);
    await writeFile(
      join(folder, 'memory.stat'),
      `anon 1\nfile ${50 * MIB}\ninactive_file ${MIB}\n`,
    );
    await writeFile(
      join(folder, 'memory.events'),
      'low 0\nmax 9\noom 2\noom_kill 3\noom_group_kill 1\n',
    );
    expect(await group?.use()).toEqual({
      peakBytes: 150 * MIB,
      presentBytes: 89 * MIB,
      killed: 3,
    });
  });

  it('is not used where there is no such group', async () => {
    await place({ 'proc/self/cgroup': '0::/a\n' });
    expect(await detectCgroups(root)).toBeNull();
  });

  it.runIf(existsSync(UNIFIED))('is not used where the kernel refuses us memory', async () => {
    await place({ 'proc/self/cgroup': '0::/\n' });
    await mkdir(join(root, 'sys/fs'), { recursive: true });
    await symlink(UNIFIED, join(root, 'sys/fs/cgroup'));
    const before = await readdir(UNIFIED);
    expect(await detectCgroups(root)).toBeNull();
    expect(await readdir(UNIFIED)).toEqual(before);
  });
});

describe('version 1', () => {
  it('limits memory in one hierarchy and processes in the other', async () => {
    await place({
      'proc/self/cgroup': '8:pids:/b\n4:memory:/a\n0::/\n',
      'sys/fs/cgroup/memory/a/memory.limit_in_bytes': '1\n',
      'sys/fs/cgroup/pids/b/pids.max': 'max\n',
    });
    const support = await detectCgroups(root);
    expect(support).toMatchObject({ version: 1 });
    const group = support === null ? null : createProcessGroup(support, 'x/y', BOUNDS);
    const [memory = '', pids = ''] = (group?.membersFiles ?? []).map((file) => dirname(file));
    expect(dirname(memory)).toBe(join(root, 'sys/fs/cgroup/memory/a/ropewalk'));
    expect(dirname(pids)).toBe(join(root, 'sys/fs/cgroup/pids/b/ropewalk'));
    expect(await readFile(join(memory, 'memory.limit_in_bytes'), 'utf8')).toBe(String(300 * MIB));
    expect(await readFile(join(pids, 'pids.max'), 'utf8')).toBe('50');
    expect(existsSync(join(pids, 'memory.limit_in_bytes'))).toBe(false);
    await writeFile(join(memory, 'memory.oom_control'), 'under_oom 0\noom_kill 1\n');
    await writeFile(join(memory, 'memory.max_usage_in_bytes'), `${80 * MIB}\n`);
    await writeFile(join(memory, 'memory.stat'), `total_cache ${30 * MIB}\n`);
    expect(await group?.use()).toMatchObject({ peakBytes: 50 * MIB, killed: 1 });
  });

  it('is content with memory where processes cannot be counted', async () => {
    await place({
      'proc/self/cgroup': '4:memory:/a\n0::/\n',
      'sys/fs/cgroup/memory/a/memory.limit_in_bytes': '1\n',
    });
    const support = await detectCgroups(root);
    const group = support === null ? null : createProcessGroup(support, 'x', BOUNDS);
    expect(group?.membersFiles).toHaveLength(1);
  });
});

it('finds none where there are none', async () => {
  expect(await detectCgroups(root)).toBeNull();
});

describe('what an earlier process has left', () => {
  it('is removed with what lives in it, and what belongs to others stays', async ({ skip }) => {
    const cgroups = await detectCgroups();
    if (cgroups === null) return skip('cgroups with a memory controller are not writable here');
    const home = `left-${root.slice(-6)}`;
    const [left, other] = [`${home}-run-1`, `other-${home}-run-1`].map((marker) =>
      createProcessGroup(cgroups, marker, BOUNDS),
    );
    const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const ended = once(child, 'exit');
    for (const file of left?.membersFiles ?? []) await writeFile(file, String(child.pid));
    expect(await clearLeftGroups(cgroups, `${home}-`)).toBe(1);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(folderOf(left ?? null))).toBe(false);
    expect(existsSync(folderOf(other ?? null))).toBe(true);
    await other?.remove();
    expect(await clearLeftGroups(cgroups, `${home}-`)).toBe(0);
    return undefined;
  });

  it('is never ourselves: 0 stands for a process that is not ours to see', () => {
    expect(membersOf('0\n12\n-1\n\n0\n7')).toEqual([12, 7]);
    expect(membersOf('')).toEqual([]);
  });
});
