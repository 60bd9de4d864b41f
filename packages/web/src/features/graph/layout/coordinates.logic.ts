import { at, degree, neighbours, type Adjacency } from './adjacency.ts';
import type { Layered } from './layers.logic.ts';

/**
 * The places nearest to `wanted` (least squares by `weight`) that keep their order and at least `gap[i]` between
 * `i` and `i + 1`. Exact: isotonic regression by pooling neighbours that are in each other's way, O(n).
 */
export function placeInOrder(
  wanted: Float64Array,
  weight: Float64Array,
  gap: Float64Array,
): Float64Array {
  const count = wanted.length;
  const means = new Float64Array(count);
  const weights = new Float64Array(count);
  const sizes = new Int32Array(count);
  const offset = new Float64Array(count);
  let pools = 0;
  for (let index = 0; index < count; index += 1) {
    offset[index] = index === 0 ? 0 : at(offset, index - 1) + at(gap, index - 1);
    means[pools] = at(wanted, index) - at(offset, index);
    weights[pools] = at(weight, index);
    sizes[pools] = 1;
    pools += 1;
    while (pools > 1 && at(means, pools - 2) > at(means, pools - 1)) {
      const [a, b] = [at(weights, pools - 2), at(weights, pools - 1)];
      means[pools - 2] = (at(means, pools - 2) * a + at(means, pools - 1) * b) / (a + b);
      weights[pools - 2] = a + b;
      sizes[pools - 2] = at(sizes, pools - 2) + at(sizes, pools - 1);
      pools -= 1;
    }
  }
  const places = new Float64Array(count);
  let index = 0;
  for (let pool = 0; pool < pools; pool += 1) {
    for (let member = 0; member < at(sizes, pool); member += 1) {
      places[index] = at(means, pool) + at(offset, index);
      index += 1;
    }
  }
  return places;
}

const SWEEPS = 8;
/** Edges that pass levels are kept straight before those between nodes. */
const BEND_WEIGHT = 8;
const MIXED_WEIGHT = 2;

export interface Spacing {
  /** Of a node and of an edge that passes by, across the direction of the levels. */
  readonly node: number;
  readonly bend: number;
  readonly gap: number;
}

/** Where every node and bend stands in its level, so that edges are short and straight. */
export function placeNodes(
  graph: Layered,
  layers: readonly Int32Array[],
  spacing: Spacing,
): Float64Array {
  const place = new Float64Array(graph.count);
  const size = (node: number): number => (node < graph.real ? spacing.node : spacing.bend);
  const gaps = layers.map((layer) =>
    Float64Array.from(
      { length: Math.max(0, layer.length - 1) },
      (_, i) => (size(at(layer, i)) + size(at(layer, i + 1))) / 2 + spacing.gap,
    ),
  );
  layers.forEach((layer, level) => {
    let next = 0;
    layer.forEach((node, index) => {
      place[node] = next;
      next += gaps[level]?.[index] ?? 0;
    });
  });
  const settle = (level: number, around: readonly Adjacency[]): void => {
    const layer = layers[level] ?? new Int32Array(0);
    const weight = new Float64Array(layer.length);
    const wanted = Float64Array.from(layer, (node, index) => {
      const pull = pullOn(node, graph, around, place);
      weight[index] = pull.weight;
      return pull.place;
    });
    placeInOrder(wanted, weight, gaps[level] ?? new Float64Array(0)).forEach((value, index) => {
      place[at(layer, index)] = value;
    });
  };
  const levels = [...layers.keys()];
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isLast = sweep >= SWEEPS - 2;
    const isDown = sweep % 2 === 0;
    const around = isLast ? [graph.up, graph.down] : [isDown ? graph.up : graph.down];
    (isDown ? levels : levels.toReversed()).forEach((level) => settle(level, around));
  }
  return place;
}

function pullOn(
  node: number,
  graph: Layered,
  around: readonly Adjacency[],
  place: Float64Array,
): { readonly place: number; readonly weight: number } {
  let sum = 0;
  let total = 0;
  for (const side of around) {
    if (degree(side, node) > 0) {
      for (const neighbour of neighbours(side, node)) {
        const bends = Number(node >= graph.real) + Number(neighbour >= graph.real);
        const weight = bends === 2 ? BEND_WEIGHT : bends === 1 ? MIXED_WEIGHT : 1;
        sum += at(place, neighbour) * weight;
        total += weight;
      }
    }
  }
  // What nothing pulls stays, and gives way to everything else.
  return total === 0
    ? { place: at(place, node), weight: 0.01 }
    : { place: sum / total, weight: total };
}
