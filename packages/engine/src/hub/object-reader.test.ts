import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBareRepository } from '../workspaces/ground.suite.ts';
import { createByteQueue } from './byte-queue.ts';
import type { Git } from './git.ts';
import { createObjectReader } from './object-reader.ts';

let folder: string;
let git: Git;
beforeEach(async () => {
  ({ folder, git } = await createBareRepository());
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = (content: string) => git.text(['hash-object', '-w', '--stdin'], { input: content });

/** The newest of our own children that reads objects, out of /proc. */
function newestReader(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const mine = pids.filter((pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return status.includes(`PPid:\t${process.pid}\n`) && command.includes('cat-file');
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
  return Math.max(...mine.map(Number));
}

describe('the object reader', () => {
  it('answers many at once, whatever their content and length', async () => {
    const reader = createObjectReader(folder);
    const contents = ['', '\n', 'missing\n', 'x blob 3\nabc', 'ü\0\n'.repeat(100_000), 'end'];
    const ids = await Promise.all(contents.map(store));
    const read = await Promise.all(ids.map((id) => reader.read(id, 10_000_000)));
    expect(read.map((object) => object?.content.toString())).toEqual(contents);
    expect(read.map((object) => object?.id)).toEqual(ids);
  });

  it('says null for what is not there, and finds what comes later', async () => {
    const reader = createObjectReader(folder);
    expect(await reader.read('0'.repeat(40), 10)).toBeNull();
    expect(await reader.idOf('refs/heads/none')).toBeNull();
    const id = await store('late');
    expect((await reader.read(id, 10))?.content.toString()).toBe('late');
  });

  it('refuses what is too large, and goes on', async () => {
    const reader = createObjectReader(folder);
    const [large, small] = await Promise.all([store('x'.repeat(101)), store('y')]);
    await expect(reader.read(large, 100)).rejects.toMatchObject({ code: 'git_output_too_large' });
    expect((await reader.read(small, 100))?.content.toString()).toBe('y');
  });

  it('fails those who wait when its program ends, and starts another', async () => {
    const reader = createObjectReader(folder);
    const id = await store('here');
    await reader.read(id, 100);
    const pid = newestReader();
    process.kill(pid, 'SIGSTOP');
    const waiting = reader.read(id, 100);
    process.kill(pid, 'SIGKILL');
    await expect(waiting).rejects.toMatchObject({ code: 'git_failed' });
    expect((await reader.read(id, 100))?.content.toString()).toBe('here');
  });

  it('says that git is missing, or that this is no repository', async () => {
    const nowhere = createObjectReader(folder, { PATH: join(folder, 'no-bin') });
    await expect(nowhere.idOf('HEAD')).rejects.toMatchObject({ code: 'git_missing' });
    await rm(join(folder, 'HEAD'));
    await writeFile(join(folder, 'config'), 'nonsense');
    await expect(createObjectReader(folder).idOf('HEAD')).rejects.toMatchObject({
      code: 'git_failed',
    });
  });

  it('takes no name that could be two questions', async () => {
    const reader = createObjectReader(folder);
    await expect(reader.idOf('HEAD\ncontents HEAD')).rejects.toThrow('no name of an object');
  });
});

describe('the byte queue', () => {
  it('gives back what was put in, however it was cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 20 })),
        fc.array(fc.integer({ min: 0, max: 9 })),
        (chunks, takes) => {
          const queue = createByteQueue();
          const all = Buffer.concat(chunks);
          for (const chunk of chunks) queue.add(Buffer.from(chunk));
          let at = 0;
          for (const take of takes) {
            const count = Math.min(take, queue.length);
            const end = all.indexOf(10, at);
            expect(queue.peekLine()).toBe(end < 0 ? null : all.toString('latin1', at, end));
            expect(queue.take(count)).toEqual(all.subarray(at, at + count));
            at += count;
            expect(queue.length).toBe(all.length - at);
          }
        },
      ),
    );
  });
});
