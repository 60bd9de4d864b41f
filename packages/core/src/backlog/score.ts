import type { Feature } from '@ropewalk/contracts';
import { findComponents, longestDepths, type Components } from './components.ts';
import { countDescendants } from './descendants.ts';
import { at, buildGraph, type BacklogGraph, type GraphNode } from './graph.ts';

/** What of a feature decides its place in the queue. */
export type Scored = Pick<Feature, 'id' | 'dependencies' | 'priority' | 'skips' | 'state'>;

/** A backlog as a graph, before anything is counted in it. */
export interface BacklogShape {
  readonly graph: BacklogGraph;
  readonly components: Components;
}

/** Builds the graph and finds its components, in linear time. */
export function shapeOf(features: readonly GraphNode[]): BacklogShape {
  const graph = buildGraph(features);
  return { graph, components: findComponents(graph) };
}

/** A backlog with what ordering it needs. */
export interface Backlog<F extends Scored = Scored> {
  readonly features: readonly F[];
  /** By position in `features`. What is finished has score 0. */
  readonly scores: Float64Array;
}

/**
 * Scores every unfinished feature:
 *
 *   1000 · descendants / most descendants + 100 · (1 − depth / greatest depth) + 10 · priority share
 *
 * The weights are those of AutoCoder's scheduler, which users of its backlogs know (ARCHITECTURE.md, "The
 * loop"). Ours differs in what is counted: descendants are distinct and unfinished; depth is the longest path
 * from a root; both maxima are taken over unfinished features, so that the proportion of the terms stays what
 * it is while a project is completed. Where a maximum is 0, its quotient is 0.
 *
 * The priority share of the feature with the r-th lowest of n different priorities (r from 0, among
 * unfinished features) is 1 − r / n. By rank, so that any two priorities differ, however large or negative
 * they are. A regression has the full share: something that was reported as working is broken.
 */
export function scoreBacklog<F extends Scored>(
  features: readonly F[],
  shape: BacklogShape = shapeOf(features),
): Backlog<F> {
  const { graph, components } = shape;
  const unfinished = unfinishedNodes(features);
  const depths = longestDepths(graph, components);
  const descendants = countDescendants(graph, components, (node) => unfinished[node] === 1);
  const priorities = differentPriorities(features, unfinished);
  const mostDescendants = maximum(descendants, unfinished);
  const greatestDepth = maximum(depths, unfinished);
  const scores = new Float64Array(features.length);
  features.forEach((feature, node) => {
    if (unfinished[node] === 1) {
      scores[node] =
        1000 * quotient(at(descendants, node), mostDescendants) +
        100 * (1 - quotient(at(depths, node), greatestDepth)) +
        10 * (isRegressed(feature) ? 1 : priorityShare(priorities, feature.priority));
    }
  });
  return { features, scores };
}

/** 1 for each feature that is not finished, by position. */
function unfinishedNodes(features: readonly Scored[]): Uint8Array {
  const unfinished = new Uint8Array(features.length);
  features.forEach(({ state }, node) => {
    unfinished[node] = state.status === 'passing' ? 0 : 1;
  });
  return unfinished;
}

/**
 * The order in which positions of a backlog are worked on, best first.
 *
 * Features that were skipped fewer times come first: a skip means "not now" and must move a feature behind
 * the others whatever its score is. Then the higher score; then regressions, since landings keep building on
 * them; then the lower priority; then the lower id, so that the order is total and always the same.
 */
export function compareInBacklog(backlog: Backlog): (left: number, right: number) => number {
  const { features, scores } = backlog;
  return (left, right) => {
    const one = features[left];
    const other = features[right];
    if (one === undefined || other === undefined) {
      throw new RangeError(`positions ${left} and ${right} are not both in the backlog`);
    }
    return (
      one.skips - other.skips ||
      (scores[right] ?? 0) - (scores[left] ?? 0) ||
      Number(isRegressed(other)) - Number(isRegressed(one)) ||
      one.priority - other.priority ||
      one.id - other.id
    );
  };
}

/** All unfinished features of a backlog, the one to work on first at the front. */
export function inOrder<F extends Scored>(features: readonly F[]): F[] {
  const backlog = scoreBacklog(features);
  return features
    .map((_, position) => position)
    .filter((position) => features[position]?.state.status !== 'passing')
    .sort(compareInBacklog(backlog))
    .flatMap((position) => features[position] ?? []);
}

/** Whether a feature passed before and waits to be mended. */
export function isRegressed(feature: Pick<Feature, 'state'>): boolean {
  return 'regression' in feature.state && feature.state.regression !== null;
}

/** The priorities of unfinished features, each once, the lowest first. */
function differentPriorities(features: readonly Scored[], unfinished: Uint8Array): Float64Array {
  const sorted = new Float64Array(features.length);
  let size = 0;
  features.forEach(({ priority }, node) => {
    if (unfinished[node] === 1) {
      sorted[size] = priority;
      size += 1;
    }
  });
  sorted.subarray(0, size).sort();
  let different = 0;
  for (let place = 0; place < size; place += 1) {
    if (place === 0 || sorted[place] !== sorted[different - 1]) {
      sorted[different] = sorted[place] ?? 0;
      different += 1;
    }
  }
  return sorted.subarray(0, different);
}

/** The share of one of `priorities`, found by halving: a map of ten thousand numbers is slower to build and to ask. */
function priorityShare(priorities: Float64Array, priority: number): number {
  let rank = 0;
  let end = priorities.length;
  while (rank < end) {
    const middle = (rank + end) >>> 1;
    if ((priorities[middle] ?? 0) < priority) {
      rank = middle + 1;
    } else {
      end = middle;
    }
  }
  return 1 - rank / priorities.length;
}

function maximum(values: Int32Array, isIncluded: Uint8Array): number {
  let most = 0;
  for (let node = 0; node < values.length; node += 1) {
    if (isIncluded[node] === 1) {
      most = Math.max(most, at(values, node));
    }
  }
  return most;
}

function quotient(value: number, most: number): number {
  return most === 0 ? 0 : value / most;
}
