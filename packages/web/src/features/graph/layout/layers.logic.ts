import { at, toAdjacency, type Adjacency } from './adjacency.ts';

/** The nodes in levels, with a bend wherever an edge passes a level, so that every edge leads to the next level. */
export interface Layered {
  /** Real nodes come first; what follows are bends. */
  readonly count: number;
  readonly real: number;
  readonly rank: Int32Array;
  readonly layers: readonly Int32Array[];
  readonly up: Adjacency;
  readonly down: Adjacency;
  /** For each edge its bends, from source to target; empty for neighbours and for edges that are drawn straight through. */
  readonly bends: readonly Int32Array[];
  /** Edges without bends over more than one level. */
  readonly straight: Int32Array;
}

const NO_BENDS = new Int32Array(0);

/**
 * Bends cost time, and a deep chain has edges over hundreds of levels: the shortest edges get theirs first,
 * `mostBends` in all. The others are drawn straight through, under the nodes.
 */
export function toLayers(
  real: number,
  rank: Int32Array,
  sources: Int32Array,
  targets: Int32Array,
  mostBends: number,
): Layered {
  const span = (edge: number): number => at(rank, at(targets, edge)) - at(rank, at(sources, edge));
  const bends: Int32Array[] = Array.from(sources, () => NO_BENDS);
  const allRanks: number[] = [...rank];
  const from: number[] = [];
  const to: number[] = [];
  const straight: number[] = [];
  const link = (a: number, b: number): void => void (from.push(a), to.push(b));
  for (const edge of [...sources.keys()].sort((a, b) => span(a) - span(b) || a - b)) {
    const source = at(sources, edge);
    const target = at(targets, edge);
    const wanted = span(edge) - 1;
    if (wanted > 0 && allRanks.length - real + wanted > mostBends) {
      straight.push(edge);
      continue;
    }
    const own = Int32Array.from({ length: wanted }, (_, step) => {
      allRanks.push(at(rank, source) + step + 1);
      return allRanks.length - 1;
    });
    bends[edge] = own;
    [...own, target].reduce((before, next) => {
      link(before, next);
      return next;
    }, source);
  }
  const count = allRanks.length;
  const levels = Int32Array.from(allRanks);
  const froms = Int32Array.from(from);
  const tos = Int32Array.from(to);
  return {
    count,
    real,
    rank: levels,
    layers: groupByRank(levels),
    up: toAdjacency(count, tos, froms),
    down: toAdjacency(count, froms, tos),
    bends,
    straight: Int32Array.from(straight),
  };
}

function groupByRank(rank: Int32Array): Int32Array[] {
  const height = rank.reduce((most, level) => Math.max(most, level), -1) + 1;
  const layers: number[][] = Array.from({ length: height }, () => []);
  rank.forEach((level, node) => layers[level]?.push(node));
  return layers.map((layer) => Int32Array.from(layer));
}
