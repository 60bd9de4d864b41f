import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestProject,
  temporaryFolder,
  writeFiles,
  type TestProject,
} from '../workspaces/ground.suite.ts';
import { createGit, GitFailure, type Git } from './git.ts';
import { createHub, openHub } from './hub.ts';
import { createPersonRepository, type PersonRepository } from './person-repository.ts';
import { prepareRepository, readRepository } from './repository.ts';

let project: TestProject;
let theirs: PersonRepository;
beforeEach(async () => {
  project = await createTestProject({ 'a.txt': 'one\n', 'b.txt': 'two\n' });
  theirs = createPersonRepository({ folder: project.folder, hub: project.hub });
});
afterEach(() => project.dispose());

/** Commits files on top of `base` in the person's repository without moving anything there. */
async function commitOn(
  base: string,
  files: Record<string, string>,
  message = 'work',
): Promise<string> {
  const scratch = join(project.root, `scratch-${Math.random()}`);
  const git = createGit({ cwd: project.root, settings: 'ours' });
  await git.run(['clone', '--quiet', '--shared', project.hub.path, scratch]);
  const inside = createGit({ cwd: scratch, settings: 'ours' });
  await inside.run(['checkout', '--quiet', '--detach', base]);
  await writeFiles(scratch, files);
  await inside.run(['add', '--all']);
  await inside.run(['commit', '--quiet', '--allow-empty', '-m', message]);
  const commit = await inside.text(['rev-parse', 'HEAD']);
  await project.hub.take(scratch, commit, `refs/ropewalk/runs/${commit}`);
  await rm(scratch, { recursive: true });
  return commit;
}

async function personCommits(files: Record<string, string>, message = 'mine'): Promise<string> {
  await writeFiles(project.folder, files);
  await project.person.run(['add', '--all']);
  await project.person.run(['commit', '--quiet', '-m', message]);
  return project.person.text(['rev-parse', 'HEAD']);
}

describe('the hub', () => {
  it('begins with the person’s branch and nothing of the machine’s', async () => {
    expect(await project.hub.head()).toBe(await project.person.text(['rev-parse', 'HEAD']));
    expect(await readdir(project.hub.path)).not.toContain('hooks');
    const config = await readFile(join(project.hub.path, 'config'), 'utf8');
    expect(config).toMatch(/fsckObjects = "true"/);
    expect(await readdir(project.paths.root)).toEqual(['hub.git']);
  });

  it('is made once when many want it at the same time, and opened when it is there', async () => {
    const place = {
      path: join(project.root, 'other.git'),
      repository: project.folder,
      targetBranch: 'main',
    };
    await Promise.all([createHub(place), createHub(place), createHub(place)]);
    const opened = await openHub({ ...place, repository: '/nowhere' });
    expect(await opened.head()).toBe(await project.hub.head());
  });

  it('is as good as before when it is opened after a crash', async () => {
    const place = { path: project.paths.hub, repository: project.folder, targetBranch: 'main' };
    const head = await project.hub.head();
    const work = await commitOn(head, { 'c.txt': 'x' });
    await writeFiles(project.paths.hub, { 'refs/heads/main.lock': '', 'packed-refs.lock': '' });
    await mkdir(join(project.paths.root, '.hub.git-abc', 'hub'), { recursive: true });
    const opened = await openHub(place);
    expect(await opened.moveTarget(head, work)).toBe(true);
    expect(await readdir(project.paths.root)).toEqual(['hub.git']);
  });

  it('looks again where the target stands when somebody else has moved it', async () => {
    const before = await project.hub.head();
    const [first, second] = [
      await commitOn(before, { 'c.txt': 'x' }),
      await commitOn(before, { 'd.txt': 'x' }),
    ];
    const place = { path: project.paths.hub, repository: project.folder, targetBranch: 'main' };
    const other = await openHub(place);
    expect(await other.moveTarget(before, first)).toBe(true);
    expect(await project.hub.moveTarget(before, second)).toBe(false);
    expect(await project.hub.head()).toBe(first);
    expect(await other.head()).toBe(first);
  });

  it('never takes an order of heads for descent that is none', async () => {
    const base = await project.hub.head();
    const later = await project.land({ 'c.txt': 'x' });
    expect(await project.hub.isAncestor(base, later)).toBe(true);
    expect(await project.hub.isAncestor(later, base)).toBe(false);
    const aside = await commitOn(base, { 'd.txt': 'x' });
    expect(await project.hub.moveTarget(later, aside)).toBe(true);
    expect(await project.hub.isAncestor(later, aside)).toBe(false);
    const put = await project.hub.putOnTop(await commitOn(base, { 'e.txt': 'x' }), aside, 'on top');
    if (put.kind !== 'candidate') throw new Error(put.kind);
    expect(await project.hub.moveTarget(aside, put.commit)).toBe(true);
    expect(await project.hub.isAncestor(aside, put.commit)).toBe(true);
    expect(await project.hub.isAncestor(put.commit, aside)).toBe(false);
    expect(await project.hub.isAncestor(later, put.commit)).toBe(false);
  });

  it('leaves nothing behind when it cannot be made', async () => {
    const path = join(project.root, 'hubs', 'other.git');
    const failed = createHub({ path, repository: project.folder, targetBranch: 'absent' });
    await expect(failed).rejects.toBeInstanceOf(GitFailure);
    expect(await readdir(join(project.root, 'hubs'))).toEqual([]);
  });

  it('reads files, changes, messages and refs of commits', async () => {
    const base = await project.hub.head();
    const commit = await commitOn(
      base,
      { 'sub/ü n.txt': 'x\n', 'a.txt': 'changed\n' },
      'Subject\n\nFeature: #12',
    );
    expect(await project.hub.fileAt(commit, 'sub/ü n.txt')).toBe('x\n');
    expect(await project.hub.fileAt(commit, 'sub')).toBeNull();
    expect(await project.hub.fileAt(commit, 'a.txt/x')).toBeNull();
    expect(await project.hub.fileAt('0'.repeat(40), 'a.txt')).toBeNull();
    expect(await project.hub.fileAt(commit, 'sub/*')).toBeNull();
    expect(await project.hub.changedFiles(base, commit)).toEqual([
      { status: 'M', path: 'a.txt', from: null },
      { status: 'A', path: 'sub/ü n.txt', from: null },
    ]);
    expect(await project.hub.diff(base, commit)).toContain('+changed');
    expect(await project.hub.log(base, commit)).toEqual([
      { commit, message: 'Subject\n\nFeature: #12\n' },
    ]);
    expect(await project.hub.isAncestor(base, commit)).toBe(true);
    expect(await project.hub.isAncestor('0'.repeat(40), commit)).toBe(false);
    const [ref] = await project.hub.refs('refs/ropewalk/runs/');
    expect(ref).toMatchObject({ commit, ref: `refs/ropewalk/runs/${commit}` });
    expect(ref?.committedAt).toBeGreaterThan(Date.now() - 600_000);
    await project.hub.deleteRef(`refs/ropewalk/runs/${commit}`);
    expect(await project.hub.readRef(`refs/ropewalk/runs/${commit}`)).toBeNull();
    await expect(project.hub.setRef('refs/heads/main', commit)).rejects.toThrow(
      'not a ref of ours',
    );
  });

  it('finds the changes that git finds', async () => {
    const git = createGit({ cwd: project.hub.path, gitDir: project.hub.path, settings: 'ours' });
    const paths = ['a', 'a.b', 'a/b', 'a/c/d', 'a-b', 'ab', 'z/ü'];
    const content = fc.constantFrom('1\n', '2\n', '120000 target', '100755 run');
    const trees = fc.dictionary(fc.constantFrom(...paths), content, { noNullPrototype: true });
    const commitOf = async (files: Record<string, string>): Promise<string> => {
      const index = { cwd: project.root, gitDir: project.hub.path, settings: 'ours' as const };
      const inIndex = createGit({ ...index, indexFile: join(project.root, 'index') });
      await inIndex.run(['read-tree', '--empty']);
      for (const [path, text] of Object.entries(files)) {
        const blob = await git.text(['hash-object', '-w', '--stdin'], { input: text });
        const mode = /^1\d{5}/.exec(text)?.[0] ?? '100644';
        await inIndex.run(['update-index', '--add', '--replace', '--cacheinfo', mode, blob, path]);
      }
      return git.text(['commit-tree', await inIndex.text(['write-tree']), '-m', 'x']);
    };
    await fc.assert(
      fc.asyncProperty(trees, trees, async (before, after) => {
        const [from, to] = [await commitOf(before), await commitOf(after)];
        const fields = await git.fields(['diff-tree', '-r', '-z', '-M', '--name-status', from, to]);
        const expected: unknown[] = [];
        while (fields.length > 0) {
          const status = (fields.shift() ?? '').slice(0, 1);
          const origin = status === 'R' ? (fields.shift() ?? '') : null;
          expected.push({ status, path: fields.shift(), from: origin });
        }
        expect(await project.hub.changedFiles(from, to)).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('shows where a moved file came from', async () => {
    const base = await project.hub.head();
    const moved = await project.land({ 'c.txt': 'one\n', 'a.txt': null });
    expect(await project.hub.changedFiles(base, moved)).toEqual([
      { status: 'R', path: 'c.txt', from: 'a.txt' },
    ]);
  });

  it('puts work on top of a head that has moved', async () => {
    const base = await project.hub.head();
    const work = await commitOn(base, { 'c.txt': 'new\n' });
    const head = await project.land({ 'a.txt': 'other\n' });
    const put = await project.hub.putOnTop(work, head, 'Add c\n\nFeature: #1\nRun: 2\n');
    if (put.kind !== 'candidate') throw new Error(put.kind);
    const [landed] = await project.hub.log(head, put.commit);
    expect(landed).toEqual({ commit: put.commit, message: 'Add c\n\nFeature: #1\nRun: 2\n' });
    expect(await project.hub.fileAt(put.commit, 'a.txt')).toBe('other\n');
    expect(await project.hub.moveTarget(head, put.commit)).toBe(true);
    expect(await project.hub.moveTarget(head, put.commit)).toBe(false);
    expect(await project.hub.putOnTop(work, put.commit, 'again')).toEqual({ kind: 'empty' });
  });

  it('names the files of a conflict', async () => {
    const work = await commitOn(await project.hub.head(), {
      'a.txt': 'mine\n',
      'b b.txt': 'mine\n',
    });
    const head = await project.land({ 'a.txt': 'other\n', 'b b.txt': 'other\n' });
    expect(await project.hub.putOnTop(work, head, 'x')).toEqual({
      kind: 'conflict',
      files: ['a.txt', 'b b.txt'],
    });
  });

  it('moves the target for exactly one of many at the same moment', async () => {
    const head = await project.hub.head();
    const candidates = await Promise.all(
      [1, 2, 3, 4].map((number) => commitOn(head, { [`${number}.txt`]: 'x' })),
    );
    const moved = await Promise.all(
      candidates.map((commit) => project.hub.moveTarget(head, commit)),
    );
    expect(moved.filter(Boolean)).toHaveLength(1);
  });

  it('puts every change that does not touch what others changed on top as if it were made there', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    const base = await project.land({ 'long.txt': `${lines.join('\n')}\n` });
    const edits = fc.dictionary(
      fc.constantFrom('p/1', 'p/2', 'q'),
      fc.stringMatching(/^[a-z]{1,8}$/),
      { noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(
        edits,
        edits,
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 25, max: 39 }),
        async (ours, others, early, late) => {
          const withPrefix = (prefix: string, files: Record<string, string>) =>
            Object.fromEntries(
              Object.entries(files).map(([path, content]) => [`${prefix}/${path}`, content]),
            );
          const edited = (at: number) => `${lines.with(at, 'edited').join('\n')}\n`;
          const work = await commitOn(base, {
            ...withPrefix('ours', ours),
            'long.txt': edited(early),
          });
          const head = await commitOn(base, {
            ...withPrefix('others', others),
            'long.txt': edited(late),
          });
          const expected = await commitOn(head, {
            ...withPrefix('ours', ours),
            'long.txt': `${lines.with(early, 'edited').with(late, 'edited').join('\n')}\n`,
          });
          const put = await project.hub.putOnTop(work, head, 'x');
          expect(put.kind).toBe('candidate');
          if (put.kind === 'candidate')
            expect(await project.hub.changedFiles(expected, put.commit)).toEqual([]);
        },
      ),
      { numRuns: 6 },
    );
  });
});

describe('commits of a person', () => {
  it('are brought into the hub and can be landed so that the person follows', async () => {
    expect(await theirs.fetchPersonCommits()).toEqual({ kind: 'none' });
    const tip = await personCommits({ 'mine.txt': 'x\n' });
    const head = await project.land({ 'other.txt': 'y\n' });
    expect(await theirs.fetchPersonCommits()).toEqual({ kind: 'new', tip, commits: [tip] });
    expect(await theirs.follow()).toMatchObject({ kind: 'waits', why: 'diverged' });
    const merged = await project.hub.merge(tip, head, 'Merge');
    if (merged.kind !== 'candidate') throw new Error(merged.kind);
    await project.hub.moveTarget(head, merged.commit);
    expect(await theirs.follow()).toEqual({ kind: 'followed', commit: merged.commit });
    expect(await theirs.fetchPersonCommits()).toEqual({ kind: 'none' });
    expect(await readFile(join(project.folder, 'other.txt'), 'utf8')).toBe('y\n');
  });

  it('are seen where refs are packed, and where they are loose again', async () => {
    const packed = await personCommits({ 'mine.txt': 'x' });
    await project.person.run(['pack-refs', '--all']);
    expect(await theirs.fetchPersonCommits()).toMatchObject({ kind: 'new', tip: packed });
    const loose = await personCommits({ 'mine.txt': 'y' });
    expect(await theirs.fetchPersonCommits()).toMatchObject({ kind: 'new', tip: loose });
  });

  it('land as they are where nothing else has landed', async () => {
    const tip = await personCommits({ 'mine.txt': 'x\n' });
    await theirs.fetchPersonCommits();
    const head = await project.hub.head();
    expect(await project.hub.merge(tip, head, 'Merge')).toEqual({ kind: 'candidate', commit: tip });
    expect(await theirs.follow()).toEqual({ kind: 'current' });
    await project.hub.moveTarget(head, tip);
    expect(await project.hub.merge(head, tip, 'Merge')).toEqual({ kind: 'empty' });
  });
});

describe('a branch that a person’s agent names', () => {
  it('is frozen as one commit on where it left the target', async () => {
    const base = await project.hub.head();
    await project.person.run(['checkout', '--quiet', '-b', 'topic']);
    await personCommits({ 'c.txt': '1\n' });
    await personCommits({ 'c.txt': '2\n', 'd.txt': 'x\n' }, 'Second');
    await project.land({ 'a.txt': 'landed\n' });
    const taken = await theirs.takeCommit('topic', 'refs/ropewalk/runs/9');
    if (!taken.ok) throw new Error(taken.refusal.message);
    expect(await project.hub.readRef('refs/ropewalk/runs/9')).toBe(taken.value);
    expect(await project.hub.log(base, taken.value)).toEqual([
      { commit: taken.value, message: 'Second\n' },
    ]);
    const changed = await project.hub.changedFiles(base, taken.value);
    expect(changed.map(({ path }) => path)).toEqual(['c.txt', 'd.txt']);
    expect(await theirs.takeCommit(base, 'refs/ropewalk/runs/9')).toEqual({
      ok: true,
      value: base,
    });
  });

  it('is refused where there is none, or where it has nothing to do with the target', async () => {
    const refused = { ok: false, refusal: { code: 'invalid_input' } };
    for (const name of ['absent', '--all', '']) {
      expect(await theirs.takeCommit(name, 'refs/ropewalk/runs/9')).toMatchObject(refused);
    }
    await project.person.run(['checkout', '--quiet', '--orphan', 'alone']);
    await personCommits({ 'c.txt': '1\n' });
    expect(await theirs.takeCommit('alone', 'refs/ropewalk/runs/9')).toMatchObject(refused);
  });
});

describe('the person’s repository', () => {
  it('follows by fast-forward and keeps what is dirty elsewhere', async () => {
    await writeFile(join(project.folder, 'b.txt'), 'dirty\n');
    await writeFile(join(project.folder, 'untracked.txt'), 'mine\n');
    const head = await project.land({ 'a.txt': 'landed\n', 'new.txt': 'new\n' });
    expect(await theirs.follow()).toEqual({ kind: 'followed', commit: head });
    expect(await readFile(join(project.folder, 'a.txt'), 'utf8')).toBe('landed\n');
    expect(await readFile(join(project.folder, 'b.txt'), 'utf8')).toBe('dirty\n');
    expect(await theirs.follow()).toEqual({ kind: 'current' });
  });

  it.each([
    ['a changed file', { 'a.txt': 'dirty\n' }],
    ['an untracked file', { 'new.txt': 'mine\n' }],
    ['an ignored file', { 'new.txt': 'mine\n', '.git/info/exclude': 'new.txt\n' }],
  ])('is left alone where %s is in the way', async (_what, files: Record<string, string>) => {
    await writeFiles(project.folder, files);
    const before = await project.person.text(['rev-parse', 'HEAD']);
    await project.land({ 'a.txt': 'landed\n', 'new.txt': 'new\n' });
    const [path = '', content] = Object.entries(files)[0] ?? [];
    expect(await theirs.follow()).toMatchObject({
      kind: 'waits',
      why: 'dirty_files',
      files: [path],
    });
    expect(await project.person.text(['rev-parse', 'HEAD'])).toBe(before);
    expect(await readFile(join(project.folder, path), 'utf8')).toBe(content);
  });

  it('has only its branch moved while another one is checked out, unless a worktree holds it', async () => {
    await project.person.run(['checkout', '--quiet', '-b', 'topic']);
    const head = await project.land({ 'a.txt': 'landed\n' });
    expect(await theirs.follow()).toEqual({ kind: 'followed', commit: head });
    expect(await project.person.text(['rev-parse', 'main'])).toBe(head);
    expect(await readFile(join(project.folder, 'a.txt'), 'utf8')).toBe('one\n');
    await project.person.run([
      'worktree',
      'add',
      '--quiet',
      join(project.root, 'elsewhere'),
      'main',
    ]);
    await project.land({ 'a.txt': 'landed again\n' });
    expect(await theirs.follow()).toMatchObject({ kind: 'waits', why: 'other_branch' });
    expect(await project.person.text(['rev-parse', 'main'])).toBe(head);
  });

  it('is not touched in the middle of a merge, and runs no hook of the person’s', async () => {
    const canary = join(project.root, 'canary');
    await writeFiles(project.folder, { '.git/hooks/post-merge': `#!/bin/sh\ntouch ${canary}\n` });
    await createGit({ cwd: project.folder, settings: 'ours' }).run([
      'config',
      'core.fileMode',
      'true',
    ]);
    await chmod(join(project.folder, '.git/hooks/post-merge'), 0o755);
    await writeFile(join(project.folder, '.git', 'MERGE_HEAD'), `${await project.hub.head()}\n`);
    const head = await project.land({ 'a.txt': 'landed\n' });
    expect(await theirs.follow()).toMatchObject({ kind: 'waits', why: 'busy' });
    await rm(join(project.folder, '.git', 'MERGE_HEAD'));
    expect(await theirs.follow()).toEqual({ kind: 'followed', commit: head });
    expect(await readdir(project.root)).not.toContain('canary');
  });

  it('keeps nothing from landing where it is not on this machine, and follows when it is there', async () => {
    const away = `${project.folder}-away`;
    await rename(project.folder, away);
    expect(await theirs.fetchPersonCommits()).toMatchObject({ kind: 'unreadable' });
    const head = await project.land({ 'a.txt': 'landed\n' });
    expect(await project.hub.head()).toBe(head);
    expect(await theirs.follow()).toMatchObject({
      kind: 'waits',
      why: 'unreadable',
      detail: `The branch main of ${project.folder} cannot be read.`,
    });
    await rename(away, project.folder);
    expect(await theirs.follow()).toEqual({ kind: 'followed', commit: head });
    expect(await readFile(join(project.folder, 'a.txt'), 'utf8')).toBe('landed\n');
  });
});

describe('registration', () => {
  let folder: string;
  let git: Git;
  beforeEach(async () => {
    folder = await temporaryFolder();
    git = createGit({ cwd: folder, settings: 'ours' });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function commit(files: Record<string, string>): Promise<void> {
    await git.run(['init', '--quiet', '--initial-branch=trunk']);
    await writeFiles(folder, files);
    await git.run(['add', '--all']);
    await git.run(['commit', '--quiet', '-m', 'x']);
  }

  it('gives a folder a repository, with its files but no secrets and nothing installed', async () => {
    await writeFiles(folder, {
      'a.txt': 'x',
      '.env': 'SECRET',
      'node_modules/x/y.js': 'x',
      'app_spec.txt': 'spec',
    });
    const prepared = await prepareRepository(folder, ['app_spec.txt']);
    expect(prepared).toMatchObject({ ok: true, value: { targetBranch: 'main', clean: false } });
    expect(await git.fields(['ls-files', '-z'])).toEqual(['a.txt', 'app_spec.txt']);
    expect(await git.text(['log', '--format=%s'])).toBe('Begin');
    expect(await prepareRepository(folder, [])).toEqual(prepared);
  });

  it('begins with an empty commit where there is only the spec, or a repository without commits', async () => {
    await writeFiles(folder, { 'app_spec.txt': 'spec' });
    expect(await prepareRepository(folder, ['app_spec.txt'])).toMatchObject({ ok: true });
    expect(await git.fields(['ls-files', '-z'])).toEqual([]);
    const second = join(folder, 'second');
    await mkdir(second);
    await git.run(['init', '--quiet', '--initial-branch=trunk', second]);
    expect(await readRepository(second)).toMatchObject({
      ok: true,
      value: { kind: 'repository', head: null },
    });
    expect(await prepareRepository(second, [])).toMatchObject({
      ok: true,
      value: { targetBranch: 'trunk', clean: true },
    });
  });

  it.each([
    ['MERGE_HEAD', 'merge'],
    ['rebase-merge/x', 'rebase'],
    ['CHERRY_PICK_HEAD', 'cherry-pick'],
    ['BISECT_LOG', 'bisect'],
  ])('waits for what is under way (%s)', async (path, operation) => {
    await commit({ a: 'x' });
    await writeFiles(folder, { [`.git/${path}`]: await git.text(['rev-parse', 'HEAD']) });
    const refused = await readRepository(folder);
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'repository_busy', details: { operation } },
    });
  });

  it('refuses what cannot be worked with, and says what to do', async () => {
    expect(await readRepository(join(folder, 'absent'))).toMatchObject({
      refusal: { code: 'folder_missing' },
    });
    await commit({ 'a.txt': 'x', 'sub/b.txt': 'x' });
    const unusable = { ok: false, refusal: { code: 'folder_not_usable' } };
    expect(await readRepository(join(folder, 'sub'))).toMatchObject(unusable);
    await git.run(['clone', '--quiet', '--bare', folder, join(folder, 'bare')]);
    expect(await readRepository(join(folder, 'bare'))).toMatchObject(unusable);
    await git.run(['clone', '--quiet', '--depth=1', `file://${folder}`, join(folder, 'shallow')]);
    expect(await readRepository(join(folder, 'shallow'))).toMatchObject(unusable);
    await git.run(['checkout', '--quiet', '--detach']);
    expect(await readRepository(folder)).toMatchObject(unusable);
  });

  it('refuses submodules and filters', async () => {
    await commit({ 'a.bin': 'x', '.gitattributes': '*.bin filter=lfs -text\n' });
    const lfs = await readRepository(folder);
    expect(!lfs.ok && lfs.refusal.message).toContain('Git LFS');
    await writeFiles(folder, { '.gitattributes': '' });
    await git.run([
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${await git.text(['rev-parse', 'HEAD'])},vendor/sub`,
    ]);
    await git.run(['add', '.gitattributes']);
    const submodule = await readRepository(folder);
    expect(!submodule.ok && submodule.refusal.message).toContain('vendor/sub is a submodule');
  });

  it('works with SHA-256', async () => {
    await git.run(['init', '--quiet', '--object-format=sha256', '--initial-branch=main']);
    await prepareRepository(folder, []);
    const hub = await openHub({
      path: join(folder, 'hub.git'),
      repository: folder,
      targetBranch: 'main',
    });
    expect(await hub.head()).toHaveLength(64);
  });
});
