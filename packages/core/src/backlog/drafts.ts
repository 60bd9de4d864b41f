import { MAX_DEPENDENCIES } from '@ropewalk/contracts';
import type { FeatureDraft } from '../commands/command-map.ts';
import { accept, refuse, type Refused, type Result } from '../result.ts';
import { refuseCycle, refuseLimit } from './dependencies.ts';
import { findCycle, type GraphNode } from './graph.ts';

/** What of a draft says what it depends on. */
export type DraftDependencies = Pick<FeatureDraft, 'name' | 'dependsOnPositions' | 'dependsOnIds'>;

/**
 * Decides whether a whole list of new features may be created.
 *
 * Positions count from 0 and may point forward or backward in the list. Promises `null` inside the result
 * when all is well, or the first refusal: `dependency_self`, `dependency_unknown` (position outside of the
 * list, or id that `existingIds` does not hold), `dependency_duplicate`, `dependency_limit`, or
 * `dependency_cycle` with the names of the drafts. Nothing that exists can depend on a draft, so that a
 * cycle can only run among drafts.
 */
export function decideDrafts(
  drafts: readonly DraftDependencies[],
  existingIds: ReadonlySet<number>,
): Result<null> {
  for (const [position, draft] of drafts.entries()) {
    const refused = refuseDraft(drafts, position, draft, existingIds);
    if (refused !== null) {
      return refused;
    }
  }
  const path = cycleAmong(drafts);
  if (path === null) {
    return accept(null);
  }
  const names = path.map((position) => drafts[position]?.name ?? `position ${position}`);
  return refuseCycle(names.map((name) => `"${name}"`).join(' → '), names);
}

/** The ids that a draft depends on, once every draft of the list has got one (`ids`, by position). */
export function resolveDraft(draft: DraftDependencies, ids: readonly number[]): readonly number[] {
  const resolved = draft.dependsOnPositions.flatMap((position) => ids[position] ?? []);
  return [...draft.dependsOnIds, ...resolved];
}

function refuseDraft(
  drafts: readonly DraftDependencies[],
  position: number,
  draft: DraftDependencies,
  existingIds: ReadonlySet<number>,
): Refused | null {
  const { dependsOnPositions: positions, dependsOnIds: ids } = draft;
  const who = `"${draft.name}" (position ${position})`;
  if (positions.includes(position)) {
    return refuse('dependency_self', `${who} cannot depend on itself. Name another position.`, {
      position,
    });
  }
  const outside = positions.find((other) => drafts[other] === undefined);
  if (outside !== undefined) {
    return refuse(
      'dependency_unknown',
      `${who} depends on position ${outside}, but the list has the positions 0 to ${drafts.length - 1}.`,
      { position, dependencyPosition: outside },
    );
  }
  const unknown = ids.find((id) => !existingIds.has(id));
  if (unknown !== undefined) {
    return refuse(
      'dependency_unknown',
      `${who} depends on #${unknown}, which does not exist in this project. Ask for the list of features.`,
      { position, dependencyId: unknown },
    );
  }
  if (new Set(positions).size < positions.length || new Set(ids).size < ids.length) {
    return refuse('dependency_duplicate', `${who} names the same dependency twice. Name it once.`, {
      position,
    });
  }
  const count = positions.length + ids.length;
  return count > MAX_DEPENDENCIES ? refuseLimit(who, count) : null;
}

/** Positions along a cycle, or null. */
function cycleAmong(drafts: readonly DraftDependencies[]): readonly number[] | null {
  const nodes: readonly GraphNode[] = drafts.map((draft, position) => ({
    id: position,
    dependencies: draft.dependsOnPositions,
  }));
  const onCycle = someoneOnACycle(nodes, leftAfterSorting(nodes));
  return onCycle === null ? null : findCycle(nodes, onCycle.id, onCycle.dependencies);
}

/** Each position that is left depends on another that is left, so that following them must come round. */
function someoneOnACycle(nodes: readonly GraphNode[], left: ReadonlySet<number>): GraphNode | null {
  const visited = new Set<number>();
  let node = nodes.find((candidate) => left.has(candidate.id));
  while (node !== undefined && !visited.has(node.id)) {
    visited.add(node.id);
    const next: number | undefined = node.dependencies.find((id) => left.has(id));
    node = next === undefined ? undefined : nodes[next];
  }
  return node ?? null;
}

/**
 * Positions that a topological sort cannot place (A. Kahn, "Topological sorting of large networks",
 * Commun. ACM 5(11), 1962): those on a cycle, and those that depend on one.
 */
function leftAfterSorting(nodes: readonly GraphNode[]): ReadonlySet<number> {
  const waitingFor = nodes.map((node) => node.dependencies.length);
  const dependents = nodes.map((): number[] => []);
  for (const node of nodes) {
    for (const dependency of node.dependencies) {
      dependents[dependency]?.push(node.id);
    }
  }
  const free = nodes.filter((node) => node.dependencies.length === 0).map((node) => node.id);
  // `free` grows while it is walked; every position enters it once.
  for (const position of free) {
    for (const dependent of dependents[position] ?? []) {
      const left = (waitingFor[dependent] ?? 0) - 1;
      waitingFor[dependent] = left;
      if (left === 0) {
        free.push(dependent);
      }
    }
  }
  const placed = new Set(free);
  return new Set(nodes.map((node) => node.id).filter((id) => !placed.has(id)));
}
