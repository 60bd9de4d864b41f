import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectConfigSchema, type ProjectConfig } from '@ropewalk/contracts';
import { openHub } from '../hub/hub.ts';
import { prepareRepository } from '../hub/repository.ts';
import { createSecretBook } from '@ropewalk/core';
import { createGit, type Git } from '../hub/git.ts';
import { writeMachine } from '../machine/machine-tree.suite.ts';
import { createPressureWatch } from '../machine/pressure.ts';
import { createProcessHost } from '../processes/process-host.ts';
import type { RunReport } from '../processes/process-types.ts';
import { detectWall } from '../wall/detect-wall.ts';
import type { Ground } from './ground.ts';
import { createPortBlocks } from './ports.ts';
import { createSetupCache, type SetupCache } from './setup-cache.ts';
import { createWorkspaces } from './workspaces.ts';
import type { Hub, ProjectPaths, Workspace, Workspaces } from './workspace-types.ts';

/** A project on disk: a person's repository, its hub, and everything that stands on them. */
export interface TestProject {
  readonly root: string;
  readonly folder: string;
  readonly person: Git;
  readonly paths: ProjectPaths;
  readonly hub: Hub;
  readonly ground: Ground;
  readonly setups: SetupCache;
  readonly workspaces: Workspaces;
  readonly problems: unknown[];
  /** Commits these files (null removes) on top of the hub's head and lands them; answers the commit. */
  land(files: Readonly<Record<string, string | null>>): Promise<string>;
  /** Runs a shell line as an agent in a workspace would. */
  asAgent(workspace: Workspace, line: string): Promise<RunReport>;
  /** Ends everything and removes the folders. */
  dispose(): Promise<void>;
}

export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

export function configOf(fields: Readonly<Record<string, unknown>>): ProjectConfig {
  return projectConfigSchema.parse(fields);
}

/** A temporary folder without links in its path. */
export async function temporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'ropewalk-test-')));
}

/** An empty bare repository in a temporary folder. The caller removes it. */
export async function createBareRepository(): Promise<{
  readonly folder: string;
  readonly git: Git;
}> {
  const folder = await temporaryFolder();
  const git = createGit({ cwd: folder, gitDir: folder, settings: 'ours' });
  await git.run(['init', '--quiet', '--bare', folder]);
  return { folder, git };
}

export async function createTestProject(
  files: Readonly<Record<string, string>>,
): Promise<TestProject> {
  const root = await temporaryFolder();
  const folder = join(root, 'person', 'project');
  await mkdir(folder, { recursive: true });
  await writeFiles(folder, files);
  const prepared = await prepareRepository(folder, []);
  if (!prepared.ok) throw new Error(prepared.refusal.message);
  const paths = pathsIn(join(root, 'home', 'projects', 'one'));
  const hub = await openHub({
    path: paths.hub,
    repository: folder,
    targetBranch: prepared.value.targetBranch,
  });
  const host = createProcessHost({ wall: await detectWall() });
  const problems: unknown[] = [];
  const ground: Ground = {
    paths,
    hub,
    host,
    ports: createPortBlocks(),
    pressure: createPressureWatch({
      root: await writeMachine(join(root, 'machine')),
      keptFreeBytes: () => 0,
    }),
    folder,
    walls: { masked: [join(root, 'home'), join(root, 'person')], readOnly: [] },
    isWalled: true,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    secrets: createSecretBook(),
    onProblem: (problem) => void problems.push(problem),
  };
  const setups = createSetupCache(ground);
  const workspaces = createWorkspaces({ ...ground, setups });
  const person = createGit({ cwd: folder, settings: 'ours' });
  return {
    root,
    folder,
    person,
    paths,
    hub,
    ground,
    setups,
    workspaces,
    problems,
    land: (changes) => land(hub, root, changes),
    asAgent: (workspace, line) => asAgent(ground, workspaces, workspace, line),
    dispose: async () => {
      await workspaces.close();
      await setups.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export function pathsIn(root: string): ProjectPaths {
  const names = ['workspaces', 'gate', 'cache', 'transcripts', 'evidence'] as const;
  const [workspaces = '', gate = '', cache = '', transcripts = '', evidence = ''] = names.map(
    (name) => join(root, name),
  );
  return { root, hub: join(root, 'hub.git'), workspaces, gate, cache, transcripts, evidence };
}

async function land(
  hub: Hub,
  root: string,
  changes: Readonly<Record<string, string | null>>,
): Promise<string> {
  const scratch = await mkdtemp(join(root, 'author-'));
  const git = createGit({ cwd: scratch, settings: 'ours' });
  await git.run(['clone', '--quiet', hub.path, scratch]);
  for (const [path, content] of Object.entries(changes)) {
    if (content === null) await rm(join(scratch, path));
    else await writeFiles(scratch, { [path]: content });
  }
  await git.run(['add', '--all']);
  await git.run(['commit', '--quiet', '--allow-empty', '-m', 'change']);
  const commit = await git.text(['rev-parse', 'HEAD']);
  await hub.take(scratch, commit, `refs/ropewalk/test/${commit}`);
  if (!(await hub.moveTarget(await hub.head(), commit))) throw new Error('the target had moved');
  return commit;
}

function asAgent(
  ground: Ground,
  workspaces: Workspaces,
  workspace: Workspace,
  line: string,
): Promise<RunReport> {
  return ground.host.run({
    marker: 'agent',
    command: '/bin/sh',
    args: ['-c', line],
    cwd: workspace.tree,
    env: { ...ground.env, HOME: workspace.home, TMPDIR: workspace.tmp },
    wall: workspaces.wallOf(workspace),
    timeoutMs: 60_000,
  });
}
