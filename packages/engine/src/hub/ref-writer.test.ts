import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBareRepository } from '../workspaces/ground.suite.ts';
import type { Git } from './git.ts';
import { createRefWriter, type RefWriter } from './ref-writer.ts';

let folder: string;
let git: Git;
let refs: RefWriter;
let one: string;
let two: string;
beforeEach(async () => {
  ({ folder, git } = await createBareRepository());
  const tree = await git.text(['mktree'], { input: '' });
  one = await git.text(['commit-tree', tree, '-m', 'one']);
  two = await git.text(['commit-tree', tree, '-m', 'two']);
  refs = createRefWriter(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const present = (ref: string) => git.text(['rev-parse', ref]);

describe('the ref writer', () => {
  it('moves many refs at once', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `refs/ropewalk/runs/${index}`);
    await Promise.all(names.map((name) => refs.update(name, one)));
    await Promise.all(names.map((name) => refs.update(name, two, one)));
    for (const name of names) expect(await present(name)).toBe(two);
  });

  it('refuses a lost race and goes on with the others', async () => {
    await refs.update('refs/heads/main', one);
    const lost = refs.update('refs/heads/main', one, two);
    const other = refs.update('refs/heads/other', two);
    await expect(lost).rejects.toMatchObject({ code: 'git_failed' });
    await other;
    expect(await present('refs/heads/other')).toBe(two);
    expect(await present('refs/heads/main')).toBe(one);
    await refs.update('refs/heads/main', two, one);
    expect(await present('refs/heads/main')).toBe(two);
  });

  it('fails where a ref is locked, is no commit, or cannot be written', async () => {
    await refs.update('refs/heads/main', one);
    await writeFile(join(folder, 'refs', 'heads', 'locked.lock'), '');
    await mkdir(join(folder, 'refs', 'heads', 'folder', 'x'), { recursive: true });
    await writeFile(join(folder, 'refs', 'heads', 'folder', 'x', 'y'), `${one}\n`);
    const moves = [
      ['refs/heads/locked', one],
      ['refs/heads/absent', '0'.repeat(39) + '1'],
      ['refs/heads/folder', one],
    ] as const;
    for (const [ref, commit] of moves) {
      await expect(refs.update(ref, commit)).rejects.toMatchObject({ code: 'git_failed' });
    }
  });

  it('takes nothing that could be a command of its own', async () => {
    for (const ref of ['main', 'refs/heads/a b', `refs/heads/a ${one}\ndelete refs/heads/main`]) {
      await expect(refs.update(ref, one)).rejects.toThrow('cannot be moved');
    }
    await expect(refs.update('refs/heads/a', `${one}\ncommit`)).rejects.toThrow('cannot be moved');
  });
});
