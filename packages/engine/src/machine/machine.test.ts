import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readFreeMemory } from './free-memory.ts';
import { createHeadroom } from './headroom.ts';
import { systemClock } from './system-clock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ropewalk-machine-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

describe('headroom', () => {
  const limitsOf = (minimumFreeDiskMb: number, minimumFreeMemoryMb: number) => ({
    limits: () => ({ minimumFreeDiskMb, minimumFreeMemoryMb }),
  });
  const look = (diskMb: number, memoryMb: number) =>
    createHeadroom({ home: folder, ...limitsOf(diskMb, memoryMb) }).look();

  it('is judged against the limits', async () => {
    const report = await look(1, 1);
    expect(report).toMatchObject({ memory: 'enough', disk: 'enough' });
    expect(report.freeMemoryBytes).toBeGreaterThan(1_000_000);
    expect(report.freeDiskBytes).toBeGreaterThan(1_000_000);
    expect(await look(2 ** 40, 1)).toMatchObject({ memory: 'enough', disk: 'low' });
    expect(await look(1, 2 ** 40)).toMatchObject({ memory: 'low', disk: 'enough' });
  });

  it('holds for as long as was said', async () => {
    const limits = limitsOf(1, 1);
    const held = createHeadroom({ home: folder, ...limits, holdsMs: 60_000 });
    const fresh = createHeadroom({ home: folder, ...limits });
    expect(await held.look()).toBe(await held.look());
    expect(await fresh.look()).not.toBe(await fresh.look());
  });

  it('rejects where there is no home', async () => {
    await rm(folder, { recursive: true });
    await expect(look(1, 1)).rejects.toMatchObject({ code: 'ENOENT' });
    const limits = limitsOf(1, 1);
    const held = createHeadroom({ home: folder, ...limits, holdsMs: 60_000 });
    await expect(held.look()).rejects.toMatchObject({ code: 'ENOENT' });
    await mkdir(folder);
    expect(await held.look()).toMatchObject({ disk: 'enough' });
  });
});

describe('free memory', () => {
  const MIB = 1024 * 1024;
  const machine = async (files: Record<string, string>): Promise<number> => {
    for (const [path, text] of Object.entries({
      'proc/meminfo': 'MemAvailable: 1048576 kB\n',
      ...files,
    })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return (await readFreeMemory({ root: folder })) / MIB;
  };

  it('is what the machine has where there are no groups', async () => {
    expect(await machine({})).toBe(1024);
    expect(await machine({ 'proc/self/cgroup': '0::/\n' })).toBe(1024);
  });

  it('is less in a limited group of version 2, cache counted as free', async () => {
    const own = 'sys/fs/cgroup/a/b';
    const files = {
      'proc/self/cgroup': '0::/a/b\n',
      [`${own}/memory.max`]: `${512 * MIB}\n`,
      [`${own}/memory.current`]: `${300 * MIB}\n`,
      [`${own}/memory.stat`]: `anon 1\ninactive_file ${100 * MIB}\n`,
    };
    expect(await machine(files)).toBe(312);
    expect(await machine({ ...files, [`${own}/memory.max`]: 'max\n' })).toBe(1024);
  });

  it('is bounded by groups above, too', async () => {
    const files = {
      'proc/self/cgroup': '0::/a/b\n',
      'sys/fs/cgroup/a/memory.max': `${64 * MIB}\n`,
      'sys/fs/cgroup/a/memory.current': `${80 * MIB}\n`,
      'sys/fs/cgroup/a/b/memory.max': 'max\n',
      'sys/fs/cgroup/a/b/memory.current': `${MIB}\n`,
    };
    expect(await machine(files)).toBe(0);
  });

  it('is less in a limited group of version 1', async () => {
    const own = 'sys/fs/cgroup/memory/a';
    const files = {
      'proc/self/cgroup': '5:cpu:/\n4:memory:/a\n0::/\n',
      [`${own}/memory.limit_in_bytes`]: `${512 * MIB}\n`,
      [`${own}/memory.usage_in_bytes`]: `${300 * MIB}\n`,
      [`${own}/memory.stat`]: `inactive_file 1\ntotal_inactive_file ${100 * MIB}\n`,
    };
    expect(await machine(files)).toBe(312);
    expect(
      await machine({ ...files, [`${own}/memory.limit_in_bytes`]: '9223372036854771712\n' }),
    ).toBe(1024);
  });
});

describe('the clock', () => {
  it('wakes once, at the moment, and not when cancelled', () => {
    vi.useFakeTimers({ now: 1_000 });
    const [wake, cancelled] = [vi.fn(), vi.fn()];
    systemClock.wakeAt(systemClock.now() + 90_000, wake);
    systemClock.wakeAt(systemClock.now() + 90_000, cancelled)();
    vi.advanceTimersByTime(89_999);
    expect(wake).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    vi.advanceTimersByTime(1_000_000);
    expect(wake).toHaveBeenCalledOnce();
    expect(cancelled).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('wakes soon after a sleep that its timers did not see', () => {
    vi.useFakeTimers({ now: 1_000 });
    const wake = vi.fn();
    systemClock.wakeAt(10_000_000, wake);
    vi.advanceTimersByTime(1);
    vi.setSystemTime(20_000_000);
    vi.advanceTimersByTime(30_000);
    expect(wake).toHaveBeenCalledOnce();
  });

  it('wakes at once for what is past', async () => {
    await new Promise<void>((resolve) => {
      systemClock.wakeAt(0, resolve);
    });
  });
});
