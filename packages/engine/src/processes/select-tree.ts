import type { ProcessRow } from './process-table.ts';

/** Which processes are meant. A row belongs when any of these names it, or when its parent belongs. */
export interface TreeQuery {
  /** Value of ROPEWALK_RUN; null when it does not matter. */
  readonly run: string | null;
  /** Value of ROPEWALK_TREE; null when it does not matter. */
  readonly tree: string | null;
  /** Programs that we started ourselves; each leads a process group of its own. */
  readonly roots: readonly TreeRoot[];
  /** Never selected, nor what hangs below it: ourselves. */
  readonly self: number;
}

/** `alive` until its exit has been collected: from then on its pid may name somebody else. */
export interface TreeRoot {
  readonly pid: number;
  readonly alive: boolean;
}

/**
 * The processes of a tree. The marker finds those that left their group and lost their parent; group
 * and parents find those that overwrote their environment. Pure.
 */
export function selectTree(rows: readonly ProcessRow[], query: TreeQuery): readonly ProcessRow[] {
  const pids = new Set(rows.map((row) => row.pid));
  // A collected leader's pid that is in use again says that its group is no longer ours either.
  const groups = new Set(
    query.roots.filter((root) => root.alive || !pids.has(root.pid)).map((root) => root.pid),
  );
  const isSeed = (row: ProcessRow): boolean =>
    (query.run !== null && row.run === query.run) ||
    (query.tree !== null && row.tree === query.tree) ||
    groups.has(row.pid) ||
    groups.has(row.group);
  const children = Map.groupBy(rows, (row) => row.parent);
  const selected = new Map<number, ProcessRow>();
  const open = rows.filter(isSeed);
  // In the order of the table, parents mostly first: they hear of an end before their children are gone.
  for (const row of open) {
    if (row.pid === query.self || selected.has(row.pid)) continue;
    selected.set(row.pid, row);
    open.push(...(children.get(row.pid) ?? []));
  }
  return [...selected.values()];
}
