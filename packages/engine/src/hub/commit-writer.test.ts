import { readdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBareRepository } from '../workspaces/ground.suite.ts';
import { createCommitWriter, type CommitWriter } from './commit-writer.ts';
import type { Git } from './git.ts';

let folder: string;
let git: Git;
let commits: CommitWriter;
let tree: string;
beforeEach(async () => {
  ({ folder, git } = await createBareRepository());
  tree = await git.text(['mktree'], { input: '' });
  commits = createCommitWriter(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const show = (commit: string, format: string) =>
  git.text(['log', '-1', `--format=${format}`, commit]);

describe('the commit writer', () => {
  it('makes the same commit as git would', async () => {
    const parent = await commits.write({ tree, parents: [], message: 'First\n' });
    const author = { name: 'Ünal Näme', email: 'u@example.org' };
    const message = 'Süße\n\nFeature: #1\nRun: 2\n';
    const ours = await commits.write({ tree, parents: [parent], message, author });
    const date = await show(ours, '%ad');
    const theirs = await git.text(
      ['-c', 'user.useConfigOnly=false', 'commit-tree', tree, '-p', parent, '-F', '-'],
      { input: message, author },
    );
    const facts = '%T %P %an %ae %cn %ce %B';
    expect(await show(ours, facts)).toBe(await show(theirs, facts));
    expect(Math.abs(Date.parse(date) - Date.now())).toBeLessThan(600_000);
    expect((await show(ours, '%ad')).slice(-5)).toBe((await show(theirs, '%ad')).slice(-5));
    await git.run(['fsck', '--strict', '--no-dangling']);
  });

  it('makes many at once, with several parents and whatever name', async () => {
    const first = await commits.write({ tree, parents: [], message: 'x' });
    const second = await commits.write({ tree, parents: [first], message: 'y' });
    const made = await Promise.all(
      ['<a>\n', '  ', 'b <c@d> 1 +0000'].map((name, index) =>
        commits.write({
          tree,
          parents: [second, first],
          message: `m${index}\0\n`,
          author: { name, email: `<${index}\n>` },
        }),
      ),
    );
    expect(await Promise.all(made.map((one) => show(one, '%an|%ae|%s|%P')))).toEqual([
      `a|0|m0|${second} ${first}`,
      `Ropewalk|1|m1|${second} ${first}`,
      `b c@d 1 +0000|2|m2|${second} ${first}`,
    ]);
    await git.run(['fsck', '--strict', '--no-dangling']);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('fails where the tree is no name, and leaves nothing behind', async () => {
    const failed = commits.write({ tree: 'nonsense', parents: [], message: 'x' });
    await expect(failed).rejects.toMatchObject({ code: 'git_failed' });
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
    await commits.write({ tree, parents: [], message: 'x' });
  });
});
