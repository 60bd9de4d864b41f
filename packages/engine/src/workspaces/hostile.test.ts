import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGate } from './gate.ts';
import { listTree } from './list-tree.ts';
import { createTestProject, type TestProject } from './ground.suite.ts';
import type { Workspace } from './workspace-types.ts';

let project: TestProject;
let workspace: Workspace;
let canaries: string;
beforeEach(async () => {
  project = await createTestProject({ 'a.txt': 'one\n', 'b.bin': 'two\n' });
  const acquired = await project.workspaces.acquire({ marker: '1', config: null, savedRef: null });
  if (!acquired.ok) throw new Error(acquired.refusal.message);
  workspace = acquired.value.workspace;
  canaries = join(project.root, 'canaries');
  await mkdir(canaries);
});
afterEach(() => project.dispose());

/** A line that leaves a trace only where it runs outside of every wall of ours. */
function planted(name: string): string {
  return `touch ${join(canaries, name)}`;
}

/** Everything that lies around the workspace, as it is now; what freezing writes itself is left out. */
async function surroundings(): Promise<string> {
  const entries = await listTree(project.root, [
    'person',
    'canaries',
    'home/projects/one/hub.git/config',
    'home/projects/one/hub.git/refs/heads',
  ]);
  return JSON.stringify([...entries].toSorted());
}

/** What we never do; shows that the trap would have gone off. */
async function useGitCarelessly(): Promise<void> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: workspace.home };
  const options = { cwd: workspace.tree, env, extendEnv: false, reject: false };
  await execa('git', ['add', '--all'], options);
  await execa('git', ['commit', '-a', '-m', 'x'], options);
  await execa('git', ['fetch', 'origin'], options);
}

function freeze() {
  return project.workspaces.snapshot(workspace, {
    marker: '1',
    ref: 'refs/ropewalk/runs/1',
    message: 'Work\n',
  });
}

async function contentOf(path: string): Promise<string | null> {
  const commit = await project.hub.readRef('refs/ropewalk/runs/1');
  return commit === null ? null : project.hub.fileAt(commit, path);
}

describe('an agent that plants commands', () => {
  it.each([
    [
      'hooks',
      (line: string) =>
        `for h in pre-commit post-checkout post-index-change reference-transaction post-merge; do mkdir -p .git/hooks; printf '#!/bin/sh\\n${line}\\n' > .git/hooks/$h; chmod +x .git/hooks/$h; done; git config core.hooksPath "$PWD/.git/hooks"`,
    ],
    [
      'filters',
      (line: string) =>
        `git config filter.x.clean "${line}; cat"; git config filter.x.smudge "${line}; cat"; git config filter.x.process "${line}"; git config filter.x.required true; echo '* filter=x diff=x merge=x' > .gitattributes; git config diff.x.textconv "${line}; cat"; git config merge.x.driver "${line}"`,
    ],
    [
      'a file system monitor',
      (line: string) =>
        `git config core.fsmonitor "${line}; true"; git config core.fsmonitorHookVersion 1`,
    ],
    [
      'helpers for transport',
      (line: string) =>
        `git config core.sshCommand "${line}"; git config core.gitProxy "${line}"; git config uploadpack.packObjectsHook "${line}"; git config remote.origin.uploadpack "${line}"; git config core.alternateRefsCommand "${line}"; git config core.pager "${line}"; git config core.editor "${line}"; git config gpg.program "${line}"; git config commit.gpgSign true`,
    ],
    [
      'included settings',
      (line: string) =>
        `printf '[core]\\n\\tfsmonitor = ${line}\\n' > evil.config; git config include.path "$PWD/evil.config"`,
    ],
  ])('(%s) has nothing run outside the wall', async (_name, plant) => {
    const before = await surroundings();
    const done = await project.asAgent(
      workspace,
      `${plant(planted('ran'))}; echo changed > a.txt; rm -f .git/index.lock`,
    );
    expect(done.exitCode).toBe(0);
    expect(await freeze()).toMatchObject({ kind: 'commit', base: workspace.base });
    expect(await contentOf('a.txt')).toBe('changed\n');
    const gate = createGate({ ...project.ground, setups: project.setups, name: 'landing' });
    const commit = (await project.hub.readRef('refs/ropewalk/runs/1')) ?? '';
    const checked = await gate.check({
      commit,
      marker: 'g',
      config: null,
      keepGoing: false,
      commands: [
        {
          command: 'grep changed a.txt',
          timeoutMs: 60_000,
          owner: 'project',
          check: { command: 'x' },
        },
      ],
    });
    await gate.close();
    expect(checked.evidence).toHaveLength(1);
    expect(await readdir(canaries)).toEqual([]);
    expect(await surroundings()).toBe(before);
    await useGitCarelessly();
    expect(await readdir(canaries)).toEqual(['ran']);
  });

  it('in a repository inside the tree has nothing run, and is told to remove it', async () => {
    await project.asAgent(
      workspace,
      `mkdir in && cd in && git init -q && git config user.email a && git config user.name a && echo x > x && git add x && git commit -qm x && git config core.fsmonitor "${planted('ran')}" && cd .. && git -c advice.addEmbeddedRepo=false add in && git commit -qm sub`,
    );
    expect(await freeze()).toMatchObject({ kind: 'unsupported' });
    expect(await freeze()).toMatchObject({ kind: 'unsupported' });
    expect(await readdir(canaries)).toEqual([]);
    expect(await project.hub.readRef('refs/ropewalk/runs/1')).toBeNull();
  });
});

describe('an agent that bends its repository', () => {
  it.each([
    ['removes it', 'rm -rf .git'],
    ['makes it a link to the hub', 'rm -rf .git; ln -s HUB .git'],
    ['makes it a file that names the hub', 'rm -rf .git; echo "gitdir: HUB" > .git'],
    ['makes it a link to itself', 'rm -rf .git; ln -s .git .git'],
    ['makes it a FIFO', 'rm -rf .git; mkfifo .git'],
    ['borrows objects from elsewhere', 'echo PERSON/.git/objects >> .git/objects/info/alternates'],
    ['breaks its index and HEAD', 'echo x > .git/index; echo x > .git/HEAD'],
    ['makes HEAD a FIFO', 'rm .git/HEAD; mkfifo .git/HEAD'],
    ['makes HEAD endless', 'rm .git/HEAD; ln -s /dev/zero .git/HEAD'],
    ['leads its branch elsewhere', 'ln -sf /etc/hostname .git/refs/heads/main'],
    ['locks its index', 'touch .git/index.lock .git/HEAD.lock'],
    ['names another working tree', 'git config core.worktree /etc'],
    [
      'claims a base that never landed',
      'git commit -q --allow-empty -m x; git update-ref refs/remotes/origin/main HEAD',
    ],
    [
      'claims a base without history',
      'git update-ref refs/remotes/origin/main $(git commit-tree -m x HEAD^{tree}); git reset -q --soft origin/main',
    ],
  ])('(%s) changes nothing but its own content', { timeout: 120_000 }, async (_name, bend) => {
    const before = await surroundings();
    const line = bend.replaceAll('HUB', project.hub.path).replaceAll('PERSON', project.folder);
    await project.asAgent(workspace, `${line}; echo changed > a.txt; rm b.bin`);
    expect(await freeze()).toMatchObject({ kind: 'commit', base: workspace.base });
    const commit = (await project.hub.readRef('refs/ropewalk/runs/1')) ?? '';
    const changed = await project.hub.changedFiles(workspace.base, commit);
    expect(changed.map(({ status, path }) => `${status} ${path}`)).toEqual(['M a.txt', 'D b.bin']);
    expect(await surroundings()).toBe(before);
  });

  it('cannot push, move refs or write objects in the hub, nor see other workspaces', async () => {
    const head = await project.hub.head();
    const tried = await project.asAgent(
      workspace,
      [
        'git commit -q --allow-empty -m evil',
        'git push -q origin HEAD:main',
        'git push -q -f origin HEAD:refs/heads/other',
        `git --git-dir=${project.hub.path} update-ref refs/heads/main $(git rev-parse HEAD)`,
        `git --git-dir=${project.hub.path} hash-object -w a.txt`,
        `touch ${project.hub.path}/x`,
        `cat ${workspace.root}/workspace.json`,
        `ls ${project.folder}`,
        `touch ${workspace.root}/freezer/config`,
      ]
        .map((line) => `${line} 2>/dev/null && echo done`)
        .join(';'),
    );
    // Only its own commit worked.
    expect(tried.tail).toBe('done\n');
    expect(await project.hub.readRef('refs/heads/main')).toBe(head);
    expect(await project.hub.refs('refs/')).toHaveLength(1);
  });

  it('saves links as links and nothing of what they lead to', async () => {
    await project.asAgent(
      workspace,
      'for t in / /etc /etc/hostname ../../../.. /proc/self; do n=$((n+1)); ln -s $t link$n; done; mkfifo pipe; rm a.txt; ln -s /etc/passwd a.txt',
    );
    expect(await freeze()).toMatchObject({ kind: 'commit' });
    const commit = (await project.hub.readRef('refs/ropewalk/runs/1')) ?? '';
    const changed = await project.hub.changedFiles(workspace.base, commit);
    expect(changed.map(({ status, path }) => `${status} ${path}`)).toEqual([
      'T a.txt',
      'A link1',
      'A link2',
      'A link3',
      'A link4',
      'A link5',
    ]);
    expect(await contentOf('a.txt')).toBeNull();
    await project.workspaces.remove(workspace);
    expect(existsSync('/etc/passwd')).toBe(true);
  });
});

describe('a file that an agent names', () => {
  it.each([
    ['a link', 'ln -s /etc/passwd shot.png', 'shot.png'],
    ['below a link', 'ln -s /etc in', 'in/passwd'],
    ['outside', 'true', '../workspace.json'],
    ['outside, absolute', 'true', '/etc/passwd'],
    ['a FIFO', 'mkfifo shot.png', 'shot.png'],
    ['a folder', 'mkdir shot.png', 'shot.png'],
    [
      'a socket',
      "node -e \"require('net').createServer().listen('shot.png', () => process.kill(process.pid, 9))\"",
      'shot.png',
    ],
    ['absent', 'true', 'shot.png'],
    ['too large', 'truncate -s 21M shot.png', 'shot.png'],
    ['the tree itself', 'true', '.'],
    ['a device', 'true', '/dev/zero'],
  ])('is refused as evidence where it is %s', async (_name, line, path) => {
    await project.asAgent(workspace, line);
    const into = join(project.paths.evidence, '1');
    const taken = await project.workspaces.takeEvidence(workspace, path, into);
    expect(taken).toMatchObject({
      ok: false,
      refusal: { code: 'invalid_input', details: { kind: 'evidence', path } },
    });
    expect(await readdir(into).catch(() => [])).toEqual([]);
  });

  it('may be named by its absolute path inside the tree', async () => {
    await writeFile(join(workspace.tree, 'x.txt'), 'x');
    const taken = await project.workspaces.takeEvidence(
      workspace,
      join(workspace.tree, 'x.txt'),
      join(project.paths.evidence, '1'),
    );
    expect(
      taken.ok && (await readFile(join(project.paths.root, taken.value.storedAt), 'utf8')),
    ).toBe('x');
  });
});
