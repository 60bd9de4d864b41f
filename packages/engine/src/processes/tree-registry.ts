import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { ProcessExit } from '@ropewalk/core';
import type { WallSupport } from '../wall/wall-types.ts';
import { type CgroupSupport, createProcessGroup, type ProcessGroup } from './cgroup.ts';
import { launch, type Launched, type LaunchPlan } from './launch.ts';
import type { PausableDeadline } from './pausable-deadline.ts';
import type { ReadProcessTable } from './process-table.ts';
import { createMemoryBook } from './memory-book.ts';
import type { HostRequest, MemoryUse, TreeBounds } from './process-types.ts';
import { selectTree, type TreeQuery, type TreeRoot } from './select-tree.ts';
import { endTree, type TreeView } from './tree-signals.ts';
import { NO_WALL, watchWall } from './watch-wall.ts';

/** Linux cuts the name of a process here. */
const NAME_LENGTH = 15;

export interface TreeRegistryDeps {
  readonly wall: WallSupport;
  readonly allowNoWall: boolean;
  readonly cgroups: CgroupSupport | null;
  /** For programs that are not ours; null leaves them unbounded. */
  bounds(): TreeBounds | null;
  readonly readTable: ReadProcessTable;
}

/** One started program with all that comes from it. */
export interface Tree {
  readonly marker: string;
  readonly child: ChildProcess;
  readonly pid: number;
  /** Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Whether the program itself was started, known once it has ended: bubblewrap may fail before. */
  readonly started: Promise<boolean>;
  /** Settles when what the program left behind is gone too; rejects with `ProcessesLeftError`. */
  readonly gone: Promise<void>;
  /** Whether the program itself has ended; what it has left behind may still be there. */
  hasExited(): boolean;
  isGone(): boolean;
  /** What it has had of the memory; complete once it is gone. */
  memory(): Promise<MemoryUse>;
  readonly view: TreeView;
  readonly deadlines: Set<PausableDeadline>;
}

export type StartedTree =
  | { readonly ok: true; readonly tree: Tree }
  | { readonly ok: false; readonly why: Promise<string> };

/** Starts programs and remembers them until nothing of them is left. */
export interface TreeRegistry {
  start(request: HostRequest, stdio: Pick<LaunchPlan, 'stdin' | 'outputs'>): StartedTree;
  /** Trees of ours that carry the marker and are not gone. */
  treesOf(marker: string): readonly Tree[];
  /** All trees of ours that are not gone. */
  trees(): readonly Tree[];
  /** Everything on this machine that carries the marker, ours or of an earlier process. */
  viewOf(marker: string): TreeView;
  /**
   * Whether nothing can be left of the marker: we started its programs, each inside a wall, and they are gone with
   * all that ran there. Forgotten after some thousand markers; then false.
   */
  isSurelyGone(marker: string): boolean;
  /** What the trees of a marker have had of the memory, those that are gone included. */
  memoryOf(marker: string): Promise<MemoryUse>;
}

type LiveTree = Tree & TreeRoot;

const MARKERS_REMEMBERED = 2_000;
/** Room for a build with every core of a large machine, and not for a fork bomb. */
const DEFAULT_PROCESSES = 4_096;

export function createTreeRegistry(deps: TreeRegistryDeps): TreeRegistry {
  const live = new Set<LiveTree>();
  const wallName = deps.wall.available ? basename(deps.wall.program).slice(0, NAME_LENGTH) : null;
  const viewBy = (query: () => Omit<TreeQuery, 'self'>): TreeView => ({
    look: async () => selectTree(await deps.readTable(), { ...query(), self: process.pid }),
    isWall: (row) => row.name === wallName,
  });
  /** Whether every program of a marker has ended with its wall around it. */
  const walled = new Map<string, boolean>();
  const remember = (marker: string, isWalled: boolean): void => {
    const before = walled.get(marker) ?? true;
    walled.delete(marker);
    walled.set(marker, before && isWalled);
    const [oldest] = walled.size > MARKERS_REMEMBERED ? walled.keys() : [];
    if (oldest !== undefined) walled.delete(oldest);
  };
  const treesOf = (marker: string): LiveTree[] =>
    [...live].filter((tree) => tree.marker === marker);

  const book = createMemoryBook();

  return {
    start(request, stdio) {
      const id = randomUUID();
      const group = boundedGroup(deps, request);
      const memory = book.enter(request.marker, group);
      const leave = (): Promise<void> => memory.leave();
      const launched = launch({
        request,
        wall: deps.wall,
        allowNoWall: deps.allowNoWall,
        tree: id,
        membersFiles: group?.group.membersFiles ?? [],
        ...stdio,
      });
      if (!launched.ok) {
        void leave();
        return launched;
      }
      remember(request.marker, launched.walled);
      const viewOfTree = (root: TreeRoot): TreeView =>
        viewBy(() => ({ run: null, tree: id, roots: [root] }));
      const onLeft = (): void => remember(request.marker, false);
      const tree = trackTree({
        marker: request.marker,
        launched,
        viewOfTree,
        live,
        leave,
        onLeft,
        memory: () => memory.use(),
      });
      return { ok: true, tree };
    },
    treesOf,
    trees: () => [...live],
    memoryOf: (marker) => book.of(marker),
    isSurelyGone: (marker) => treesOf(marker).length === 0 && walled.get(marker) === true,
    viewOf: (marker) => viewBy(() => ({ run: marker, tree: null, roots: treesOf(marker) })),
  };
}

/** A group for what is not ours, or for whom a limit was named. */
function boundedGroup(
  { cgroups, bounds }: TreeRegistryDeps,
  { marker, wall, sacrifice, memoryLimitBytes }: HostRequest,
): { readonly group: ProcessGroup; readonly memoryBytes: number } | null {
  const isForeign = wall !== null || sacrifice !== undefined || memoryLimitBytes !== undefined;
  const general = isForeign ? bounds() : null;
  const memoryBytes = memoryLimitBytes ?? general?.memoryBytes;
  if (cgroups === null || memoryBytes === undefined) return null;
  const processes = general?.processes ?? DEFAULT_PROCESSES;
  const group = createProcessGroup(cgroups, marker, { memoryBytes, processes });
  return group === null ? null : { group, memoryBytes };
}

interface TrackRequest {
  readonly marker: string;
  readonly launched: Launched & { readonly ok: true };
  viewOfTree(root: TreeRoot): TreeView;
  /** The tree is a member until it is gone. */
  readonly live: Set<LiveTree>;
  leave(): Promise<void>;
  memory(): Promise<MemoryUse>;
  /** Called when something of it could not be ended. */
  onLeft(): void;
}

/** Follows a program to its exit and ends what it leaves behind. */
function trackTree(request: TrackRequest): Tree {
  const { marker, launched, viewOfTree, live, leave } = request;
  const { child, pid } = launched;
  const root = { pid, alive: true };
  const view = viewOfTree(root);
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('exit', (exitCode, signal) => {
      root.alive = false;
      resolve({ exitCode, signal });
    });
  });
  const wall = launched.walled ? watchWall(child) : NO_WALL;
  const sweep = async (): Promise<void> => {
    await exited;
    try {
      // A look at every process of the machine costs as much as a small check.
      if (!(await wall.isEmpty())) await endTree(view, 0);
    } catch (error) {
      request.onLeft();
      throw error;
    } finally {
      live.delete(tree);
      await leave();
    }
  };
  const gone = sweep();
  // Whoever waits for it hears of a failure; nobody has to.
  gone.catch(() => undefined);
  const tree: LiveTree = {
    marker,
    child,
    pid,
    exited,
    started: wall.started,
    gone,
    view,
    hasExited: () => !root.alive,
    isGone: () => !live.has(tree),
    memory: request.memory,
    deadlines: new Set(),
    get alive() {
      return root.alive;
    },
  };
  live.add(tree);
  return tree;
}
