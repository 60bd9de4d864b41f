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
  const unfinished = features.map((feature) => feature.state.status !== 'passing');
  const isUnfinished = (node: number) => unfinished[node] === true;
  const depths = longestDepths(graph, components);
  const descendants = countDescendants(graph, components, isUnfinished);
  const share = priorityShares(features.filter((_, node) => isUnfinished(node)));
  const mostDescendants = maximum(descendants, isUnfinished);
  const greatestDepth = maximum(depths, isUnfinished);
  const scores = Float64Array.from(features, (feature, node) =>
    isUnfinished(node)
      ? 1000 * quotient(at(descendants, node), mostDescendants) +
        100 * (1 - quotient(at(depths, node), greatestDepth)) +
        10 * (isRegressed(feature) ? 1 : (share.get(feature.priority) ?? 0))
      : 0,
  );
  return { features, scores };
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

function priorityShares(unfinished: readonly Scored[]): ReadonlyMap<number, number> {
  const sorted = Float64Array.from(unfinished, (feature) => feature.priority).sort();
  const different = sorted.filter((priority, index) => priority !== sorted[index - 1]);
  const shares = new Map<number, number>();
  different.forEach((priority, rank) => shares.set(priority, 1 - rank / different.length));
  return shares;
}

function maximum(values: Int32Array, isIncluded: (node: number) => boolean): number {
  return values.reduce((most, value, node) => (isIncluded(node) ? Math.max(most, value) : most), 0);
}

function quotient(value: number, most: number): number {
  return most === 0 ? 0 : value / most;
}
