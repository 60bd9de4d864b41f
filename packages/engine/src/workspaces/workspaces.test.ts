import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configOf, createTestProject, type TestProject } from './ground.suite.ts';
import type { Workspace } from './workspace-types.ts';

let project: TestProject;
beforeEach(async () => {
  project = await createTestProject({
    'a.txt': 'one\n',
    'src/b.txt': 'two\n',
    '.gitignore': 'made/\n',
  });
});
afterEach(() => project.dispose());

async function acquire(fields: Record<string, unknown> = {}, savedRef: string | null = null) {
  const acquired = await project.workspaces.acquire({
    marker: '1',
    config: configOf(fields),
    savedRef,
  });
  if (!acquired.ok) throw new Error(acquired.refusal.message);
  return acquired.value;
}

function freeze(workspace: Workspace, ref = 'refs/ropewalk/runs/1') {
  return project.workspaces.snapshot(workspace, { marker: '1', ref, message: 'Work\n\nRun: 1\n' });
}

describe('a workspace', () => {
  it('is at the head, with git, ports, a home and a temp folder of its own', async () => {
    const { workspace } = await acquire();
    const seen = await project.asAgent(
      workspace,
      'git status --porcelain && git log --format=%H -1 && git commit --allow-empty -qm mine && git fetch -q origin && cat a.txt && touch $HOME/x $TMPDIR/x',
    );
    expect(seen.exitCode).toBe(0);
    expect(seen.tail).toContain(await project.hub.head());
    const other = await acquire();
    expect(Math.abs(other.workspace.firstPort - workspace.firstPort)).toBeGreaterThanOrEqual(10);
  });

  it('cannot change the hub from inside the wall', async () => {
    const { workspace } = await acquire();
    const head = await project.hub.head();
    const tried = await project.asAgent(
      workspace,
      `echo x > a.txt; git commit -qam x; git push -q origin HEAD:main; git --git-dir=${project.hub.path} update-ref refs/heads/main HEAD; rm -rf ${project.hub.path}; ls -A ${project.paths.workspaces}`,
    );
    expect(await project.hub.readRef('refs/heads/main')).toBe(head);
    expect(tried.tail.trim().split('\n').at(-1)).toBe(workspace.id);
  });

  it('lets the agent rebase on what has landed meanwhile, and is frozen against that', async () => {
    const { workspace } = await acquire();
    await project.asAgent(workspace, 'echo mine > mine.txt; git add -A; git commit -qm mine');
    const landed = await project.land({ 'other.txt': 'other\n' });
    await project.asAgent(workspace, 'git fetch -q origin && git rebase -q origin/main');
    const frozen = await freeze(workspace);
    expect(frozen).toMatchObject({ kind: 'commit', base: landed });
    if (frozen.kind !== 'commit') return;
    expect(await project.hub.changedFiles(landed, frozen.commit)).toEqual([
      { status: 'A', path: 'mine.txt', from: null },
    ]);
  });

  it('gets the files in copy, which git does not see, and no links', async () => {
    await writeFile(join(project.folder, '.env'), 'SECRET=1\n');
    const { workspace } = await acquire({ copy: ['.env', 'absent'] });
    expect(await readFile(join(workspace.tree, '.env'), 'utf8')).toBe('SECRET=1\n');
    expect(await freeze(workspace)).toMatchObject({ kind: 'unchanged' });
    await symlink('/etc/hostname', join(project.folder, 'linked'));
    for (const path of ['linked', '.git/config']) {
      const config = configOf({ copy: [path] });
      const refused = await project.workspaces.acquire({ marker: '1', config, savedRef: null });
      expect(refused).toMatchObject({
        ok: false,
        refusal: { code: 'invalid_input', details: { kind: 'environment' } },
      });
    }
    expect(await project.workspaces.list()).toHaveLength(1);
  });

  it('can be found again, and leaves nothing when it is removed', async () => {
    const { workspace } = await acquire();
    expect(await project.workspaces.reopen(workspace.id)).toEqual(workspace);
    await project.asAgent(workspace, 'mkdir -p closed/in && chmod 000 closed/in closed');
    await project.workspaces.remove(workspace);
    expect(await readdir(project.paths.workspaces)).toEqual([]);
    expect(await project.workspaces.reopen(workspace.id)).toBeNull();
    expect(await project.workspaces.reopen('../one')).toBeNull();
  });
});

describe('freezing', () => {
  it('keeps the whole content as one commit on the base, again and again', async () => {
    const { workspace } = await acquire();
    expect(await freeze(workspace)).toEqual({ kind: 'unchanged', base: workspace.base });
    await project.asAgent(
      workspace,
      'echo 2 > a.txt; rm src/b.txt; mkdir -p made; echo x > made/x; printf x > "odd \n name"; chmod +x a.txt',
    );
    const first = await freeze(workspace);
    expect(first).toMatchObject({ kind: 'commit', base: workspace.base });
    if (first.kind !== 'commit') return;
    expect(await project.hub.readRef('refs/ropewalk/runs/1')).toBe(first.commit);
    const changed = await project.hub.changedFiles(workspace.base, first.commit);
    expect(changed.map(({ status, path }) => `${status} ${path}`).toSorted()).toEqual([
      'A odd \n name',
      'D src/b.txt',
      'M a.txt',
    ]);
    expect(await freeze(workspace)).toMatchObject({ tree: first.tree });
    await project.asAgent(workspace, 'echo 3 > a.txt');
    const second = await freeze(workspace);
    expect(second.kind === 'commit' && (await project.hub.fileAt(second.commit, 'a.txt'))).toBe(
      '3\n',
    );
  });

  it('refuses repositories inside the tree with a sentence that names them, and works once they are gone', async () => {
    const { workspace } = await acquire();
    await project.asAgent(
      workspace,
      'git init -q sub/committed && cd sub/committed && git -c user.name=a -c user.email=a commit -q --allow-empty -m x',
    );
    expect(await freeze(workspace)).toMatchObject({
      kind: 'unsupported',
      detail: expect.stringContaining('sub/committed'),
    });
    await project.asAgent(workspace, 'rm -rf sub; git init -q sub/empty; echo x > sub/empty/x');
    expect(await freeze(workspace)).toMatchObject({
      kind: 'unsupported',
      detail: expect.stringContaining('sub/empty'),
    });
    await project.asAgent(workspace, 'rm -rf sub/empty/.git');
    expect(await freeze(workspace)).toMatchObject({ kind: 'commit' });
  });

  it('starts the next run from saved work on top of the head, or offers the diff', async () => {
    const { workspace } = await acquire();
    await project.asAgent(workspace, 'echo saved > saved.txt; echo agent > a.txt');
    await freeze(workspace);
    await project.land({ 'other.txt': 'other\n' });
    const applied = await acquire({}, 'refs/ropewalk/runs/1');
    expect(applied.savedWork).toBe('applied');
    expect(await readFile(join(applied.workspace.tree, 'saved.txt'), 'utf8')).toBe('saved\n');
    expect(await readFile(join(applied.workspace.tree, 'other.txt'), 'utf8')).toBe('other\n');
    expect(await freeze(applied.workspace, 'refs/ropewalk/runs/2')).toMatchObject({
      kind: 'commit',
      base: await project.hub.head(),
    });
    await project.land({ 'a.txt': 'somebody else\n' });
    const offered = await acquire({}, 'refs/ropewalk/runs/1');
    expect(offered.savedWork).toBe('offered_as_diff');
    expect(
      await readFile(join(offered.workspace.tree, '.ropewalk-previous.diff'), 'utf8'),
    ).toContain('+agent');
    expect(await freeze(offered.workspace, 'refs/ropewalk/runs/3')).toMatchObject({
      kind: 'unchanged',
    });
  });
});

describe('freezing what was frozen before', () => {
  const again = (workspace: Workspace) =>
    project.workspaces.snapshot(workspace, {
      marker: '1',
      ref: 'refs/ropewalk/runs/1',
      message: 'Again\n',
      unlessUntouched: true,
    });

  it('answers the same commit as long as nothing was touched', async () => {
    const { workspace } = await acquire();
    await project.asAgent(workspace, 'echo work > work.txt');
    const first = await freeze(workspace);
    expect(first).toMatchObject({ kind: 'commit' });
    expect(await again(workspace)).toEqual(first);
    await project.asAgent(workspace, 'git add --all; git commit -qm mine; git status');
    expect(await again(workspace)).toEqual(first);
  });

  it.each([
    ['a new file', 'echo x > new.txt'],
    [
      'a changed file with its old times',
      'cp -p a.txt /tmp/t; echo two > a.txt; touch -r /tmp/t a.txt',
    ],
    ['a file that is gone', 'rm a.txt'],
    ['a renamed folder', 'mv src other'],
    ['a mode', 'chmod +x a.txt'],
    ['a link', 'ln -s a.txt link'],
  ])('sees %s', async (_name, line) => {
    const { workspace } = await acquire();
    await project.asAgent(workspace, 'echo work > work.txt');
    const first = await freeze(workspace);
    await project.asAgent(workspace, line);
    const second = await again(workspace);
    expect(second).toMatchObject({ kind: 'commit' });
    expect(second).not.toEqual(first);
  });
});

describe('setup', () => {
  const counted = {
    setup:
      'mkdir -p made deps/x && echo "$PWD" > deps/x/where && ln -s "$PWD/a.txt" deps/link && cat a.txt > made/from',
  };

  it('runs once, and what it made is copied into every later workspace, with its path', async () => {
    const first = await acquire(counted);
    const second = await acquire(counted);
    expect(await readdir(project.paths.cache)).toHaveLength(1);
    for (const { workspace } of [first, second]) {
      expect(workspace.warm).toBe(true);
      expect(await readFile(join(workspace.tree, 'deps/x/where'), 'utf8')).toBe(
        `${workspace.tree}\n`,
      );
      expect(await readFile(join(workspace.tree, 'deps/link'), 'utf8')).toBe('one\n');
      expect(await freeze(workspace)).toMatchObject({ kind: 'unchanged' });
    }
    const inodes = await Promise.all(
      [first, second].map(
        async ({ workspace }) => (await stat(join(workspace.tree, 'made/from'))).ino,
      ),
    );
    expect(inodes[0]).not.toBe(inodes[1]);
  });

  it('is repeated when a lockfile or a file of setup changes, and only then', async () => {
    const config = { setup: 'mkdir -p deps; cat a.t* > deps/seen', setup_files: ['src/b.txt'] };
    await acquire(config);
    await project.land({ 'a.txt': 'changed\n' });
    const same = await acquire(config);
    expect(await readFile(join(same.workspace.tree, 'deps/seen'), 'utf8')).toBe('one\n');
    await project.land({ 'sub/package-lock.json': '{}' });
    const locked = await acquire(config);
    expect(await readFile(join(locked.workspace.tree, 'deps/seen'), 'utf8')).toBe('changed\n');
    await project.land({ 'src/b.txt': 'changed\n', 'a.txt': 'again\n' });
    const named = await acquire(config);
    expect(await readFile(join(named.workspace.tree, 'deps/seen'), 'utf8')).toBe('again\n');
  });

  it('refuses with the end of its output when it fails, and leaves nothing', async () => {
    const refused = await project.workspaces.acquire({
      marker: '1',
      config: configOf({ setup: 'echo broken pipe fitting; exit 3' }),
      savedRef: null,
    });
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_input', details: { kind: 'environment' } },
    });
    expect(!refused.ok && refused.refusal.message).toContain('broken pipe fitting');
    expect(await readdir(project.paths.cache)).toEqual([]);
    expect(await project.workspaces.list()).toEqual([]);
  });

  it('is not carried over from a commit that has not landed', async () => {
    const head = await project.hub.head();
    const config = configOf({ setup: 'mkdir -p deps; cat a.t* > deps/seen' });
    const candidate = await project.land({ 'a.txt': 'hostile\n' });
    await project.setups.ensure(candidate, config);
    await project.hub.moveTarget(candidate, head);
    const { workspace } = await acquire({ setup: 'mkdir -p deps; cat a.t* > deps/seen' });
    expect(await readFile(join(workspace.tree, 'deps/seen'), 'utf8')).toBe('one\n');
  });
});

describe('the pool', () => {
  it('gives what was cut ahead, brought to the present head', async () => {
    const config = configOf({ setup: 'mkdir -p deps; touch deps/x' });
    await project.workspaces.refill(config, 2);
    const waiting = await project.workspaces.list();
    expect(waiting).toHaveLength(2);
    const landed = await project.land({ 'a.txt': 'newer\n', 'src/b.txt': null });
    const [one, two] = await Promise.all([
      acquire({ setup: config.setup }),
      acquire({ setup: config.setup }),
    ]);
    expect([one.workspace.id, two.workspace.id].toSorted()).toEqual(waiting.toSorted());
    expect(one.workspace.base).toBe(landed);
    expect(await readFile(join(one.workspace.tree, 'a.txt'), 'utf8')).toBe('newer\n');
    expect(
      (
        await project.asAgent(
          one.workspace,
          'git status --porcelain; git rev-parse HEAD origin/main',
        )
      ).tail,
    ).toBe(`${landed}\n${landed}\n`);
    await project.asAgent(two.workspace, 'echo x > x');
    expect(await freeze(two.workspace)).toMatchObject({ kind: 'commit', base: landed });
  });

  it('drops what no longer fits, and tells about a setup that fails without throwing', async () => {
    await project.workspaces.refill(null, 2);
    const [before] = await project.workspaces.list();
    await project.workspaces.refill(configOf({ setup: 'mkdir -p deps' }), 1);
    expect(await project.workspaces.list()).not.toContain(before);
    await project.workspaces.refill(configOf({ setup: 'exit 1' }), 1);
    expect(project.problems).toMatchObject([{ code: 'invalid_input' }]);
    await project.workspaces.close();
    expect(await project.workspaces.list()).toEqual([]);
  });
});

describe('evidence', () => {
  it('is copied by content, under its hash', async () => {
    const { workspace } = await acquire();
    await mkdir(join(workspace.tree, 'shots'));
    await writeFile(join(workspace.tree, 'shots/one.png'), 'picture');
    const into = join(project.paths.evidence, '7');
    const taken = await project.workspaces.takeEvidence(workspace, 'shots/one.png', into);
    expect(taken).toMatchObject({ ok: true, value: { path: 'shots/one.png', bytes: 7 } });
    if (!taken.ok) return;
    expect(await readFile(join(project.paths.root, taken.value.storedAt), 'utf8')).toBe('picture');
    expect(await readdir(into)).toHaveLength(1);
  });
});
