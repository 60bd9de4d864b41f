import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createGit, gitEnvironment } from '../hub/git.ts';
import { commitTree } from '../hub/put-on-top.ts';
import type { RunReport } from '../processes/process-types.ts';
import type { Ground } from './ground.ts';
import { takeWork } from './take-work.ts';
import { openInside } from './open-inside.ts';
import { partsOf } from './workspace-folder.ts';
import type { Snapshot, Workspace } from './workspace-types.ts';

const LIMIT_MS = 300_000;
/** A repository that takes longer to say where it stands (a FIFO in its place, for example) is not believed. */
const BASE_LIMIT_MS = 10_000;

/** Freezing could not be carried out; the work is still in the tree. */
export class SnapshotFailure extends Error {
  override readonly name = 'SnapshotFailure';
  readonly code: 'snapshot_failed' | 'snapshot_timed_out';
  readonly outputTail: string;

  constructor(code: SnapshotFailure['code'], outputTail: string) {
    super(`${code}: the content of a workspace could not be frozen\n${outputTail}`);
    this.code = code;
    this.outputTail = outputTail;
  }
}

/**
 * Adds everything, then says whether all of it could be added, which tree it is, which commit ("-" for none),
 * and which entries are repositories of their own. Git trusts the times of a file only when they are a
 * second older than the index; the refresh makes them so without storing again what is in the hub. The
 * limit (in blocks of 512 bytes) keeps one file below 1 GiB. Given $1, the tree becomes a commit on
 * top of it, with the message $3, unless it is the tree $2.
 */
const FREEZE = `ulimit -f 2097152
git update-index -q --refresh
git add --all --ignore-errors
echo "$?"
tree=$(git write-tree) || exit 70
echo "$tree"
if [ -n "$1" ] && [ "$tree" != "$2" ]; then
  git commit-tree "$tree" -p "$1" -m "$3" || exit 71
else
  echo -
fi
git ls-files --stage | grep -m 20 '^160000 '
exit 0
`;

interface Frozen {
  readonly complete: boolean;
  readonly tree: string;
  /** Null where none was asked for, or nothing is different from its parent. */
  readonly commit: string | null;
  readonly repositories: readonly string[];
}

/** Where the frozen content stands, as far as that is known before it is frozen. */
interface Parent {
  readonly base: string;
  readonly tree: string;
}

/** See `Workspaces.snapshot`. One at a time per workspace. */
export async function takeSnapshot(
  ground: Ground,
  workspace: Workspace,
  request: { readonly marker: string; readonly ref: string; readonly message: string },
): Promise<Snapshot> {
  // A marker of its own: what freezes or ends the run's programs must not meet this one.
  const marker = `${request.marker}-save`;
  const cutAt: Parent = {
    base: workspace.base,
    tree: await ground.hub.treeOf(workspace.base),
  };
  const parent = (await standsWhereItWasCut(ground, workspace)) ? cutAt : null;
  const [frozen, base] = await Promise.all([
    freeze(ground, workspace, { marker, parent, message: request.message }),
    parent?.base ?? findBase(ground, workspace, marker),
  ]);
  if (frozen.repositories.length > 0) return unsupported(workspace, frozen.repositories);
  if (!frozen.complete) return unsupported(workspace, await nestedRepositories(workspace.tree));
  const baseTree = base === cutAt.base ? cutAt.tree : await ground.hub.treeOf(base);
  if (frozen.tree === baseTree) return { kind: 'unchanged', base };
  const { freezer } = partsOf(workspace.root);
  const git = createGit({ cwd: freezer, gitDir: freezer, settings: 'ours' });
  const { tree } = frozen;
  const commit =
    frozen.commit ?? (await commitTree(git, { tree, parents: [base], message: request.message }));
  const detail = await takeWork(ground.hub, git, { path: freezer, commit, ref: request.ref });
  if (detail !== null) return { kind: 'unsupported', detail };
  return { kind: 'commit', commit, base, tree };
}

/**
 * Runs git over the tree with a repository of ours. The tree cannot be written; of our repository
 * only objects and index can.
 */
async function freeze(
  ground: Ground,
  workspace: Workspace,
  request: {
    readonly marker: string;
    readonly parent: Parent | null;
    readonly message: string;
  },
): Promise<Frozen> {
  const { marker, parent, message } = request;
  const { tree, freezer, freezerIndex } = partsOf(workspace.root);
  await rm(`${freezerIndex}.lock`, { force: true });
  const objects = join(freezer, 'objects');
  const report = await ground.host.run({
    marker,
    command: '/bin/sh',
    args: ['-c', FREEZE, 'freeze', parent?.base ?? '', parent?.tree ?? '', message],
    cwd: tree,
    env: gitEnvironment(
      { cwd: tree, gitDir: freezer, workTree: tree, indexFile: freezerIndex, settings: 'ours' },
      ground.env,
    ),
    wall: {
      readWrite: [objects, dirname(freezerIndex)],
      readOnly: [...ground.walls.readOnly, ground.hub.path, tree, freezer, join(objects, 'info')],
      masked: ground.walls.masked,
    },
    timeoutMs: LIMIT_MS,
  });
  if (report.result !== 'exited' || report.exitCode !== 0) throw toFailure(report);
  const [added, written, commit, ...repositories] = Buffer.from(report.stdout)
    .toString()
    .trimEnd()
    .split('\n');
  if (written === undefined || commit === undefined) throw toFailure(report);
  // An index that holds another repository would make git look into it the next time.
  if (repositories.length > 0) await rm(freezerIndex, { force: true });
  return {
    complete: added === '0',
    tree: written,
    commit: commit === '-' ? null : commit,
    repositories: repositories.map(pathOfEntry),
  };
}

function pathOfEntry(entry: string): string {
  return entry.slice(entry.indexOf('\t') + 1);
}

function toFailure(report: RunReport): SnapshotFailure {
  const code = report.result === 'timed_out' ? 'snapshot_timed_out' : 'snapshot_failed';
  return new SnapshotFailure(code, report.tail);
}

/**
 * Whether the agent's repository still is where we put it: on its branch, at the commit that it was cut
 * from, without having fetched. Its files may say what the agent wants them to: `base` is what it gets
 * anyway when it cannot be believed.
 */
async function standsWhereItWasCut({ hub }: Ground, workspace: Workspace): Promise<boolean> {
  const { targetBranch } = hub;
  const expected = {
    HEAD: `ref: refs/heads/${targetBranch}`,
    [`refs/heads/${targetBranch}`]: workspace.base,
    [`refs/remotes/origin/${targetBranch}`]: workspace.base,
  };
  const found = await Promise.all(
    Object.entries(expected).map(
      async ([path, content]) => (await readLine(workspace.tree, join('.git', path))) === content,
    ),
  );
  return found.every(Boolean);
}

const LINE_LIMIT_BYTES = 4_096;

/** The only line of a small file; null for anything else. */
async function readLine(root: string, path: string): Promise<string | null> {
  const opened = await openInside(root, path);
  if (opened.kind !== 'file') return null;
  try {
    if (opened.bytes > LINE_LIMIT_BYTES) return null;
    const { bytesRead, buffer } = await opened.handle.read({
      buffer: Buffer.alloc(LINE_LIMIT_BYTES),
      position: 0,
    });
    return buffer.toString('utf8', 0, bytesRead).trimEnd();
  } finally {
    await opened.handle.close();
  }
}

/**
 * The agent's own repository knows whether it was rebased. It is asked inside the wall, where it
 * can write nothing, and believed only as far as the hub confirms the answer.
 */
async function findBase(ground: Ground, workspace: Workspace, marker: string): Promise<string> {
  const { hub, host, walls } = ground;
  const { tree } = workspace;
  const report = await host.run({
    marker,
    command: 'git',
    args: ['merge-base', 'HEAD', `refs/remotes/origin/${hub.targetBranch}`],
    cwd: tree,
    env: gitEnvironment({ cwd: tree, settings: 'ours' }, ground.env),
    wall: { readWrite: [], readOnly: [...walls.readOnly, hub.path, tree], masked: walls.masked },
    timeoutMs: BASE_LIMIT_MS,
  });
  const answer = Buffer.from(report.stdout).toString().trim();
  if (report.exitCode !== 0 || !/^[0-9a-f]{40,64}$/.test(answer)) return workspace.base;
  if (answer === workspace.base) return answer;
  return (await hub.isAncestor(answer, await hub.head())) ? answer : workspace.base;
}

function unsupported(workspace: Workspace, repositories: readonly string[]): Snapshot {
  const detail =
    repositories.length > 0
      ? `These folders are git repositories of their own: ${repositories.join(', ')}. Remove their .git, or ignore the folders in .gitignore.`
      : `Some files in ${workspace.tree} cannot be read, or are larger than 1 GiB. Make them readable, or ignore them in .gitignore.`;
  return { kind: 'unsupported', detail };
}

/** Folders with a .git of their own, for the sentence that names them; at most ten. */
async function nestedRepositories(tree: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [''];
  for (
    let folder = waiting.shift();
    folder !== undefined && found.length < 10;
    folder = waiting.shift()
  ) {
    const entries = await readdir(join(tree, folder), { withFileTypes: true }).catch(() => []);
    if (folder !== '' && entries.some((entry) => entry.name === '.git')) {
      found.push(folder);
      continue;
    }
    for (const entry of entries) {
      if (entry.isDirectory() && entry.name !== '.git') waiting.push(join(folder, entry.name));
    }
  }
  return found;
}

/** Notes up to which moment the content of a workspace is kept in the hub. */
export async function noteSaved(workspace: Workspace, savedAt: number): Promise<void> {
  await writeFile(partsOf(workspace.root).saved, JSON.stringify({ savedAt }));
}
