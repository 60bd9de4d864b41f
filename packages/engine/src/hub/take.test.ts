import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestProject,
  temporaryFolder,
  writeFiles,
  type TestProject,
} from '../workspaces/ground.suite.ts';
import { createGit, type Git } from './git.ts';
import { QUARANTINE } from './take.ts';

let project: TestProject;
let scratch: string;
beforeEach(async () => {
  project = await createTestProject({ 'a.txt': 'one\n' });
  scratch = await temporaryFolder();
});
afterEach(async () => {
  await project.dispose();
  await rm(scratch, { recursive: true, force: true });
});

/** A repository with one commit on the head: one that borrows the hub's objects, or one that does not. */
async function commitIn(
  kind: '--shared' | '--no-hardlinks',
  files: Record<string, string>,
): Promise<{ readonly folder: string; readonly commit: string; readonly git: Git }> {
  const folder = join(scratch, `${kind}-${Math.random()}`);
  const outside = createGit({ cwd: scratch, settings: 'ours' });
  await outside.run(['clone', '--quiet', kind, project.hub.path, folder]);
  const git = createGit({ cwd: folder, settings: 'ours' });
  await writeFiles(folder, files);
  await git.run(['add', '--all']);
  await git.run(['commit', '--quiet', '-m', 'work']);
  return { folder: join(folder, '.git'), commit: await git.text(['rev-parse', 'HEAD']), git };
}

const hubGit = (): Git =>
  createGit({ cwd: project.hub.path, gitDir: project.hub.path, settings: 'ours' });

async function present(object: string): Promise<boolean> {
  const asked = await hubGit().run(['cat-file', '-e', object], { answers: [1, 128] });
  return asked.exitCode === 0;
}

/** No folder of a take that is over. */
async function expectNoQuarantine(): Promise<void> {
  const names = await readdir(join(project.hub.path, 'objects'));
  expect(names.filter((name) => name.startsWith(QUARANTINE))).toEqual([]);
}

describe.each(['--shared', '--no-hardlinks'] as const)('a take from a clone (%s)', (kind) => {
  const REF = 'refs/ropewalk/runs/1';

  it('brings few files and many, whole and sound', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`many/${index}.txt`, `content ${index}\n`]),
    );
    for (const files of [{ 'b.txt': 'two\n' }, many]) {
      const { folder, commit } = await commitIn(kind, files);
      await project.hub.take(folder, commit, REF);
      await rm(folder, { recursive: true, force: true });
      expect(await project.hub.readRef(REF)).toBe(commit);
      const changed = await project.hub.changedFiles(await project.hub.head(), commit);
      expect(changed).toHaveLength(Object.keys(files).length);
      await hubGit().run(['fsck', '--strict', '--connectivity-only']);
    }
    await expectNoQuarantine();
  });

  it('has nothing to bring where the hub has it', async () => {
    const { folder, commit } = await commitIn(kind, { 'b.txt': 'two\n' });
    await project.hub.take(folder, commit, REF);
    await project.hub.take(folder, commit, 'refs/ropewalk/runs/2');
    expect(await project.hub.readRef('refs/ropewalk/runs/2')).toBe(commit);
  });

  it.each([
    ['a file', {}],
    [
      'many files',
      Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`m/${at}`, `${at}`])),
    ],
  ])('refuses an attack among %s, and keeps nothing of it', async (_what, files) => {
    const evil = '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=evil\n';
    const { folder, commit, git } = await commitIn(kind, { ...files, '.gitmodules': evil });
    const blob = await git.text(['rev-parse', 'HEAD:.gitmodules']);
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(project.hub.take(folder, commit, REF)).rejects.toMatchObject({
        code: 'git_failed',
      });
    }
    expect(await project.hub.readRef(REF)).toBeNull();
    expect(await Promise.all([commit, blob].map(present))).toEqual([false, false]);
    await expectNoQuarantine();
  });

  it('fails where an object is missing', async () => {
    const { folder, commit, git } = await commitIn(kind, { 'b.txt': 'two\n' });
    const blob = await git.text(['rev-parse', 'HEAD:b.txt']);
    await rm(join(folder, 'objects', blob.slice(0, 2), blob.slice(2)));
    await expect(project.hub.take(folder, commit, REF)).rejects.toMatchObject({
      code: 'git_failed',
    });
    expect(await present(commit)).toBe(false);
  });
});
