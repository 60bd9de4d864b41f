import { at, degree, neighbours, type Adjacency } from './adjacency.ts';
import type { Layered } from './layers.logic.ts';

/** How often the edges between neighbouring levels cross in this order. */
export function countCrossings(graph: Layered, layers: readonly Int32Array[]): number {
  const place = new Int32Array(graph.count);
  layers.forEach((layer) => layer.forEach((node, index) => (place[node] = index)));
  let crossings = 0;
  for (let level = 0; level + 1 < layers.length; level += 1) {
    crossings += crossingsBetween(layers[level], layers[level + 1], graph.down, place);
  }
  return crossings;
}

/** Counts inversions with a tree of sums: O(edges · log nodes). */
function crossingsBetween(
  upper: Int32Array | undefined,
  lower: Int32Array | undefined,
  down: Adjacency,
  place: Int32Array,
): number {
  if (upper === undefined || lower === undefined) {
    return 0;
  }
  const sums = new Int32Array(lower.length + 1);
  let crossings = 0;
  let added = 0;
  for (const node of upper) {
    const ends = neighbours(down, node).map((next) => at(place, next));
    for (const end of ends) {
      let notBeyond = 0;
      for (let index = end + 1; index > 0; index -= index & -index) {
        notBeyond += at(sums, index);
      }
      crossings += added - notBeyond;
    }
    for (const end of ends) {
      for (let index = end + 1; index <= lower.length; index += index & -index) {
        sums[index] = at(sums, index) + 1;
      }
      added += 1;
    }
  }
  return crossings;
}

const MOST_SWEEPS = 24;
const PATIENCE = 5;

/**
 * Orders each level so that few edges cross: down and up, every node to the middle of its neighbours; the best order
 * that was seen is kept. `isOver` says when there is no more time.
 */
export function reduceCrossings(graph: Layered, isOver: () => boolean): readonly Int32Array[] {
  let layers = depthFirstOrder(graph);
  let best = layers.map((layer) => layer.slice());
  let fewest = countCrossings(graph, layers);
  let sinceBest = 0;
  const place = new Int32Array(graph.count);
  layers.forEach((layer) => layer.forEach((node, index) => (place[node] = index)));
  for (let sweep = 0; sweep < MOST_SWEEPS && fewest > 0 && sinceBest < PATIENCE; sweep += 1) {
    const isDown = sweep % 2 === 0;
    const around = isDown ? graph.up : graph.down;
    for (const layer of isDown ? layers : layers.toReversed()) {
      sortByMiddle(layer, around, place);
    }
    const crossings = countCrossings(graph, layers);
    sinceBest += 1;
    if (crossings < fewest) {
      fewest = crossings;
      best = layers.map((layer) => layer.slice());
      sinceBest = 0;
    }
    if (isOver()) {
      break;
    }
  }
  layers = best;
  return layers;
}

/** Nodes that hang together stand together from the start. */
function depthFirstOrder(graph: Layered): Int32Array[] {
  const layers: number[][] = graph.layers.map(() => []);
  const isSeen = new Uint8Array(graph.count);
  for (const roots of graph.layers) {
    for (const root of roots) {
      const open = [root];
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        if (at(isSeen, node) === 0) {
          isSeen[node] = 1;
          layers[at(graph.rank, node)]?.push(node);
          open.push(...neighbours(graph.down, node).toReversed());
        }
      }
    }
  }
  return layers.map((layer) => Int32Array.from(layer));
}

/** Nodes with no neighbour on that side stay where they are; the others share the places that are left. */
function sortByMiddle(layer: Int32Array, around: Adjacency, place: Int32Array): void {
  const moving = [...layer].filter((node) => degree(around, node) > 0);
  const middle = new Map(moving.map((node) => [node, middleOf(node, around, place)]));
  moving.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0) || at(place, a) - at(place, b));
  let next = 0;
  layer.forEach((node, index) => {
    if (degree(around, node) > 0) {
      layer[index] = moving[next] ?? node;
      next += 1;
    }
  });
  layer.forEach((node, index) => (place[node] = index));
}

function middleOf(node: number, around: Adjacency, place: Int32Array): number {
  let sum = 0;
  for (const neighbour of neighbours(around, node)) {
    sum += at(place, neighbour);
  }
  return sum / degree(around, node);
}
