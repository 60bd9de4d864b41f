import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accept, type Result } from '@ropewalk/core';
import { copyFiles } from './copy-files.ts';
import { createCutter, WORKSPACE_ID, type Blank, type Cutter } from './cutter.ts';
import { takeEvidence } from './evidence.ts';
import type { Ground } from './ground.ts';
import { Pool } from './pool.ts';
import { removeTree } from './remove-tree.ts';
import type { SetupCache } from './setup-cache.ts';
import { noteSaved, takeSnapshot } from './snapshot.ts';
import { touchedSince } from './touched-since.ts';
import {
  partsOf,
  pointWorkspace,
  PREVIOUS_DIFF,
  readRecord,
  toWorkspace,
  writeRecord,
} from './workspace-folder.ts';
import type { Snapshot, Workspace, Workspaces } from './workspace-types.ts';

type Acquire = Parameters<Workspaces['acquire']>[0];
type SavedWork = 'none' | 'applied' | 'offered_as_diff';

/** The workspaces of one project. The setup cache is shared with the project's gates and closed by its owner. */
export function createWorkspaces(deps: Ground & { readonly setups: SetupCache }): Workspaces {
  const ground: Ground = deps;
  const cutter = createCutter(ground, deps.setups);
  const pool = new Pool(ground, deps.setups, cutter);
  const frozen = new Map<string, Frozen>();
  const snapshot = oneAtATime((workspace, request) => freeze(ground, frozen, workspace, request));

  async function acquire(request: Acquire): ReturnType<Workspaces['acquire']> {
    const head = await ground.hub.head();
    const pooled = await pool.take(head, request.config);
    const blank: Result<Blank> =
      pooled === null ? await cutter.cut({ head, ...request }) : accept(pooled);
    if (!blank.ok) return blank;
    try {
      return await handOut({ ground, cutter }, blank.value, request);
    } catch (error) {
      await cutter.discard(blank.value);
      throw error;
    }
  }

  async function reopen(id: string): Promise<Workspace | null> {
    if (!WORKSPACE_ID.test(id)) return null;
    const root = join(ground.paths.workspaces, id);
    const record = await readRecord(root);
    if (record === null) return null;
    ground.ports.hold(record.firstPort);
    return toWorkspace(id, root, record);
  }

  return {
    acquire,
    refill: (config, size) => pool.refill(config, size),
    wallOf: ({ tree, home, tmp }) => ({
      readWrite: [tree, home, tmp],
      readOnly: [...ground.walls.readOnly, ground.hub.path],
      masked: ground.walls.masked,
    }),
    snapshot,
    changes: () => pool.changes(),
    takeEvidence: (workspace, path, intoFolder) =>
      takeEvidence({
        tree: workspace.tree,
        path,
        intoFolder,
        projectRoot: ground.paths.root,
        cover: ground.secrets.coverOutput,
      }),
    remove: async (workspace) => {
      frozen.delete(workspace.id);
      await removeTree(workspace.root);
      ground.ports.release(workspace.firstPort);
    },
    reopen,
    list: async () =>
      (await readdir(ground.paths.workspaces).catch(() => [])).filter((name) =>
        WORKSPACE_ID.test(name),
      ),
    close: () => pool.close(),
  };
}

type SnapshotRequest = Parameters<Workspaces['snapshot']>[1];

/** What was frozen of a workspace last, under which ref, and when that began. */
interface Frozen {
  readonly ref: string;
  readonly at: number;
  readonly snapshot: Snapshot;
}

/** Looking at more than this costs more than freezing. */
const LOOK_LIMIT = 20_000;

async function freeze(
  ground: Ground,
  frozen: Map<string, Frozen>,
  workspace: Workspace,
  request: SnapshotRequest,
): Promise<Snapshot> {
  const last = frozen.get(workspace.id);
  if (request.unlessUntouched === true && last !== undefined && last.ref === request.ref) {
    if (!(await touchedSince(workspace.tree, last.at, LOOK_LIMIT))) return last.snapshot;
  }
  const at = Date.now();
  const snapshot = await takeSnapshot(ground, workspace, request);
  if (snapshot.kind !== 'unsupported') {
    frozen.set(workspace.id, { ref: request.ref, at, snapshot });
    await noteSaved(workspace, at);
  }
  return snapshot;
}

/** Two at once in one workspace would meet at the index. */
function oneAtATime(work: Workspaces['snapshot']): Workspaces['snapshot'] {
  const underWay = new Map<string, Promise<unknown>>();
  return async (workspace, request) => {
    const before = underWay.get(workspace.id);
    const turn = (before ?? Promise.resolve()).then(() => work(workspace, request));
    const settled = turn.catch(() => undefined);
    underWay.set(workspace.id, settled);
    try {
      return await turn;
    } finally {
      if (underWay.get(workspace.id) === settled) underWay.delete(workspace.id);
    }
  };
}

async function handOut(
  { ground, cutter }: { readonly ground: Ground; readonly cutter: Cutter },
  blank: Blank,
  request: Acquire,
): ReturnType<Workspaces['acquire']> {
  const { tree } = partsOf(blank.root);
  const savedWork = await bringSavedWork(ground, blank, request.savedRef);
  const refused = await copyFiles({
    from: ground.folder,
    paths: request.config?.copy ?? [],
    tree,
    secrets: ground.secrets,
  });
  if (refused !== null) {
    await cutter.discard(blank);
    return refused;
  }
  request.signal?.throwIfAborted();
  const record = { ...blank.record, handedOut: true };
  await writeRecord(blank.root, record);
  return accept({ workspace: toWorkspace(blank.id, blank.root, record), savedWork });
}

/** Saved work becomes a commit on top of the head, or a diff to look at where it does not fit any more. */
async function bringSavedWork(
  ground: Ground,
  blank: Blank,
  savedRef: string | null,
): Promise<SavedWork> {
  const { hub } = ground;
  const saved = savedRef === null ? null : await hub.readRef(savedRef);
  if (saved === null) return 'none';
  const head = blank.record.base;
  const [entry] = (await hub.log(`${saved}^`, saved)).slice(-1);
  const onTop = await hub.putOnTop(saved, head, entry?.message ?? 'Saved work');
  switch (onTop.kind) {
    case 'empty':
      return 'none';
    case 'candidate':
      await pointWorkspace(hub, blank.root, { commit: onTop.commit, head });
      return 'applied';
    case 'conflict':
      await writeFile(join(blank.root, 'tree', PREVIOUS_DIFF), await hub.diff(`${saved}^`, saved), {
        flag: 'wx',
      });
      return 'offered_as_diff';
  }
}
