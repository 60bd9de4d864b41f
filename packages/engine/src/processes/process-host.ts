import { tmpdir } from 'node:os';
import type { WallSupport } from '../wall/wall-types.ts';
import type { CgroupSupport } from './cgroup.ts';
import { clearLeftGroups } from './left-groups.ts';
import { createProcessTable, type ReadProcessTable } from './process-table.ts';
import type { ProcessHost, TreeBounds } from './process-types.ts';
import { createPipePool } from './real-pipes.ts';
import { runProgram } from './run-program.ts';
import { toSpawnedProcess } from './spawned-process.ts';
import { createTreeRegistry, type Tree } from './tree-registry.ts';
import { endTree, freezeTree, thawTree } from './tree-signals.ts';

export interface ProcessHostDeps {
  readonly wall: WallSupport;
  /** The person's word: where there is no wall, programs that ask for one run without it. Default: they are refused. */
  readonly allowNoWall?: boolean;
  /** From `detectCgroups`; null or absent leaves memory unlimited. */
  readonly cgroups?: CgroupSupport | null;
  /** For every tree of programs that are not ours, asked at each start; absent leaves them unbounded. */
  readonly bounds?: () => TreeBounds;
  /** For files that live for a moment; the system's folder for such when left out. */
  readonly scratch?: string;
  readonly readTable?: ReadProcessTable;
}

/**
 * Starts, watches, freezes and ends process trees. Holds nothing but a few pipes while nothing runs; whoever
 * started a program ends it (`stop`) before dropping the host. When this process dies, what runs
 * inside the wall dies with it; what runs outside is found again by its marker. To be used from the main
 * thread: bubblewrap dies with the thread that started it.
 */
export function createProcessHost(deps: ProcessHostDeps): ProcessHost {
  const readTable = deps.readTable ?? createProcessTable();
  const registry = createTreeRegistry({
    wall: deps.wall,
    allowNoWall: deps.allowNoWall ?? false,
    cgroups: deps.cgroups ?? null,
    bounds: () => deps.bounds?.() ?? null,
    readTable,
  });
  const scratch = deps.scratch ?? tmpdir();
  const pipes = createPipePool(scratch);
  return {
    scratch,
    spawn: (request) => toSpawnedProcess(registry.start(request, { stdin: 'pipe', outputs: null })),
    run: (request) => runProgram({ registry, pipes }, request),
    async freeze(marker) {
      for (const tree of registry.treesOf(marker)) {
        for (const deadline of tree.deadlines) deadline.pause();
      }
      await freezeTree(registry.viewOf(marker));
    },
    async thaw(marker) {
      await thawTree(registry.viewOf(marker));
      for (const tree of registry.treesOf(marker)) {
        for (const deadline of tree.deadlines) deadline.resume();
      }
    },
    async stop(marker, { graceMs }) {
      const trees = registry.treesOf(marker);
      // What has ended by itself is cleared up already; to look for it would mean to look at every process.
      await Promise.allSettled(trees.filter((tree) => tree.hasExited()).map((tree) => tree.gone));
      if (registry.isSurelyGone(marker)) return 0;
      const ended = await endTree(registry.viewOf(marker), graceMs);
      await Promise.all(trees.map((tree) => tree.gone));
      return ended;
    },
    stopAll: () => stopTrees(registry.trees()),
    async markersAlive() {
      return new Set((await readTable()).flatMap((row) => (row.run === null ? [] : [row.run])));
    },
    memory: (marker) => registry.memoryOf(marker),
    clearGroups: async (prefix) =>
      deps.cgroups === null || deps.cgroups === undefined
        ? 0
        : clearLeftGroups(deps.cgroups, prefix),
    async census(prefix) {
      return (await readTable()).flatMap(({ pid, name, run }) =>
        run?.startsWith(prefix) === true ? [{ pid, name, marker: run }] : [],
      );
    },
    async usage(marker) {
      const rows = await registry.viewOf(marker).look();
      return {
        cpuMs: rows.reduce((total, row) => total + row.cpuMs, 0),
        residentBytes: rows.reduce((total, row) => total + row.residentBytes, 0),
      };
    },
  };
}

async function stopTrees(trees: readonly Tree[]): Promise<number> {
  await Promise.all(trees.map(({ view }) => endTree(view, 0)));
  return trees.length;
}
