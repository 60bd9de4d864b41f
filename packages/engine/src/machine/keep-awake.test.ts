import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeepAwake, wakingProgram } from './keep-awake.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ropewalk-awake-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const WAIT = { timeout: 20_000, interval: 5 };

/** Writes its number, and reads from us until nothing can come any more. */
const reader = (file: string) => ({
  command: 'sh',
  args: ['-c', `echo $$ > ${file}.draft && mv ${file}.draft ${file} && cat`],
});

async function pidIn(file: string): Promise<number> {
  await vi.waitFor(() => access(file), WAIT);
  return Number(await readFile(file, 'utf8'));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('keeping the machine awake', () => {
  it('lasts from the first hold to the last', async () => {
    const failures: string[] = [];
    const file = join(folder, 'pid');
    const awake = createKeepAwake({
      program: reader(file),
      now: () => 0,
      onFailure: (why) => failures.push(why),
    });
    awake.hold(true);
    const pid = await pidIn(file);
    awake.hold(true);
    expect(isAlive(pid)).toBe(true);
    awake.hold(false);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), WAIT);
    await rm(file);
    awake.hold(true);
    const second = await pidIn(file);
    await awake.close();
    await vi.waitFor(() => expect(isAlive(second)).toBe(false), WAIT);
    expect(failures).toEqual([]);
  });

  it('is told once where it cannot be, and left alone for a while', async () => {
    let now = 0;
    const failures: string[] = [];
    const awake = createKeepAwake({
      program: { command: 'sh', args: ['-c', 'echo no bus >&2; exit 1'] },
      now: () => now,
      onFailure: (why) => failures.push(why),
    });
    awake.hold(true);
    await vi.waitFor(() => expect(failures).toHaveLength(1), WAIT);
    expect(failures[0]).toContain('no bus');
    awake.hold(true);
    now = 600_000;
    awake.hold(true);
    await vi.waitFor(() => expect(failures).toHaveLength(2), WAIT);
    await awake.close();
  });

  it('does nothing where there is no way, and where the program is not there', async () => {
    const failures: string[] = [];
    const none = createKeepAwake({
      program: null,
      now: () => 0,
      onFailure: (why) => failures.push(why),
    });
    none.hold(true);
    await none.close();
    expect(failures).toEqual([]);
    const absent = createKeepAwake({
      program: { command: '/absent/program', args: [] },
      now: () => 0,
      onFailure: (why) => failures.push(why),
    });
    absent.hold(true);
    await vi.waitFor(() => expect(failures).toHaveLength(1), WAIT);
    await absent.close();
    expect(wakingProgram('win32')).toBeNull();
  });

  it('ends with us, however we end', async () => {
    const file = join(folder, 'pid');
    const script = join(folder, 'holder.mjs');
    const module = new URL('keep-awake.ts', import.meta.url).href;
    await writeFile(
      script,
      `import { createKeepAwake } from ${JSON.stringify(module)};
createKeepAwake({ program: ${JSON.stringify(reader(file))}, now: () => 0, onFailure: () => {} }).hold(true);
setInterval(() => {}, 1_000);`,
    );
    const holder = spawn(process.execPath, [script], { stdio: 'ignore' });
    const pid = await pidIn(file);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), WAIT);
  });
});
