import { positionsOf } from './positions.ts';

/** What the graph needs to know of a feature. */
export interface GraphNode {
  readonly id: number;
  readonly dependencies: readonly number[];
}

/**
 * Edges of the whole graph in two flat arrays (compressed sparse rows): the neighbours of node `n` are
 * `targets[offsets[n] .. offsets[n + 1])`. Nodes are positions in the list that the graph was built from.
 */
export interface Edges {
  readonly offsets: Int32Array;
  readonly targets: Int32Array;
}

/** An index over the features of a project, in the order in which they were given. */
export interface BacklogGraph {
  readonly size: number;
  readonly ids: readonly number[];
  /** Where the feature with this id stands; undefined where there is none. */
  readonly positionOf: (id: number) => number | undefined;
  /** From a feature to what it depends on. Ids that do not exist, repeats and the feature itself are left out. */
  readonly dependencies: Edges;
  /** From a feature to what depends on it directly. */
  readonly dependents: Edges;
}

/** Reads a flat array where the position is known to be inside. A position outside is a bug. */
export function at(values: Int32Array, position: number): number {
  const value = values[position];
  if (value === undefined) {
    throw new RangeError(`no element ${position} in an array of ${values.length}`);
  }
  return value;
}

/** The neighbours of one node. Costs a view: where every node is asked, read the flat arrays instead. */
export function neighbours(edges: Edges, node: number): Int32Array {
  return edges.targets.subarray(at(edges.offsets, node), at(edges.offsets, node + 1));
}

/** Builds the index in time proportional to features plus dependencies, whatever the data holds. */
export function buildGraph(features: readonly GraphNode[]): BacklogGraph {
  const positionOf = positionsOf(features);
  const dependencies = dependencyEdges(features, positionOf);
  return {
    size: features.length,
    ids: features.map((feature) => feature.id),
    positionOf,
    dependencies,
    dependents: reverseEdges(dependencies),
  };
}

function dependencyEdges(
  features: readonly GraphNode[],
  positionOf: BacklogGraph['positionOf'],
): Edges {
  const offsets = new Int32Array(features.length + 1);
  const targets = new Int32Array(
    features.reduce((sum, { dependencies }) => sum + dependencies.length, 0),
  );
  let count = 0;
  // Which node last pointed here; finds repeats without a set per feature.
  const lastSource = new Int32Array(features.length).fill(-1);
  features.forEach((feature, index) => {
    for (const id of feature.dependencies) {
      const target = positionOf(id);
      if (target !== undefined && target !== index && lastSource[target] !== index) {
        lastSource[target] = index;
        targets[count] = target;
        count += 1;
      }
    }
    offsets[index + 1] = count;
  });
  return { offsets, targets: targets.subarray(0, count) };
}

function reverseEdges(edges: Edges): Edges {
  const size = edges.offsets.length - 1;
  const offsets = new Int32Array(size + 1);
  for (const target of edges.targets) {
    offsets[target + 1] = at(offsets, target + 1) + 1;
  }
  for (let node = 0; node < size; node += 1) {
    offsets[node + 1] = at(offsets, node + 1) + at(offsets, node);
  }
  const next = offsets.slice(0, size);
  const targets = new Int32Array(edges.targets.length);
  for (let source = 0; source < size; source += 1) {
    const end = at(edges.offsets, source + 1);
    for (let edge = at(edges.offsets, source); edge < end; edge += 1) {
      const target = at(edges.targets, edge);
      targets[at(next, target)] = source;
      next[target] = at(next, target) + 1;
    }
  }
  return { offsets, targets };
}

/**
 * Whether feature `featureId`, made to depend on `newDependencies`, would depend on itself.
 *
 * Promises the shortest such path by breadth-first search, from the feature over its dependencies back
 * to the feature (`[3, 5, 3]`: #3 depends on #5, which depends on #3), or null. Ids that do not exist and
 * cycles elsewhere in the data do no harm. The feature itself may be missing from `features`.
 */
export function findCycle(
  features: readonly GraphNode[],
  featureId: number,
  newDependencies: readonly number[],
): readonly number[] | null {
  const byId = new Map(features.map((feature) => [feature.id, feature.dependencies]));
  const cameFrom = new Map<number, number>();
  const queue: number[] = [];
  const look = (from: number, dependencies: readonly number[]) => {
    for (const id of dependencies) {
      if (!cameFrom.has(id)) {
        cameFrom.set(id, from);
        queue.push(id);
      }
    }
  };
  look(featureId, newDependencies);
  // `queue` grows while it is walked; every id enters it once.
  for (const id of queue) {
    if (id === featureId) {
      return pathBack(cameFrom, featureId);
    }
    look(id, byId.get(id) ?? []);
  }
  return null;
}

function pathBack(cameFrom: ReadonlyMap<number, number>, featureId: number): readonly number[] {
  const path = [featureId];
  let id = cameFrom.get(featureId);
  while (id !== undefined && id !== featureId) {
    path.push(id);
    id = cameFrom.get(id);
  }
  path.push(featureId);
  return path.reverse();
}

/** A path as people read it: `#3 → #5 → #3`. */
export function formatPath(path: readonly number[]): string {
  return path.map((id) => `#${id}`).join(' → ');
}
