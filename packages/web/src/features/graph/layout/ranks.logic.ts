import { at, degree, neighbours, toAdjacency, type Adjacency } from './adjacency.ts';

export interface Ranks {
  /** The level of each node, from 0. Every edge that is kept leads to a higher one. */
  readonly rank: Int32Array;
  /** Edges that would lead back are left out: a backlog has no cycles, and one that has is drawn all the same. */
  readonly kept: Int32Array;
}

/**
 * Levels by the longest path, then pulled towards what waits for them where that shortens edges.
 * Takes time that grows with nodes and edges only.
 */
export function rankNodes(count: number, sources: Int32Array, targets: Int32Array): Ranks {
  const down = toAdjacency(count, sources, targets);
  const order = topologicalOrder(count, targets, down);
  const place = new Int32Array(count);
  order.forEach((node, index) => (place[node] = index));
  const kept = Int32Array.from(
    Array.from(sources.keys()).filter(
      (edge) => at(place, at(sources, edge)) < at(place, at(targets, edge)),
    ),
  );
  const from = kept.map((edge) => at(sources, edge));
  const to = kept.map((edge) => at(targets, edge));
  const forward = toAdjacency(count, from, to);
  const backward = toAdjacency(count, to, from);
  const rank = new Int32Array(count);
  for (const node of order) {
    for (const next of neighbours(forward, node)) {
      rank[next] = Math.max(at(rank, next), at(rank, node) + 1);
    }
  }
  tighten(order, rank, forward, backward);
  return { rank, kept };
}

/** Every node after what it needs. Where a cycle keeps all from being next, the first of them is taken. */
export function topologicalOrder(count: number, targets: Int32Array, down: Adjacency): Int32Array {
  const open = new Int32Array(count);
  targets.forEach((node) => (open[node] = at(open, node) + 1));
  const order = new Int32Array(count);
  const isTaken = new Uint8Array(count);
  let taken = 0;
  let read = 0;
  const take = (node: number): void => {
    isTaken[node] = 1;
    order[taken] = node;
    taken += 1;
  };
  for (let first = 0; first < count; first += 1) {
    if (at(open, first) === 0) {
      take(first);
    }
  }
  const settle = (): void => {
    for (; read < taken; read += 1) {
      for (const next of neighbours(down, at(order, read))) {
        open[next] = at(open, next) - 1;
        if (at(open, next) === 0 && at(isTaken, next) === 0) {
          take(next);
        }
      }
    }
  };
  settle();
  for (let candidate = 0; candidate < count; candidate += 1) {
    if (at(isTaken, candidate) === 0) {
      take(candidate);
      settle();
    }
  }
  return order;
}

function tighten(order: Int32Array, rank: Int32Array, forward: Adjacency, backward: Adjacency) {
  for (const node of order.toReversed()) {
    const after = degree(forward, node);
    if (after > 0 && after > degree(backward, node)) {
      const nearest = neighbours(forward, node).reduce(
        (least, next) => Math.min(least, at(rank, next)),
        Number.MAX_SAFE_INTEGER,
      );
      rank[node] = Math.max(at(rank, node), nearest - 1);
    }
  }
}
