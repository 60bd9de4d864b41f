import { at } from './adjacency.ts';
import type { Layout, LayoutInput } from './layout.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './node-size.ts';

/** A laid out part: places of its nodes and bends from 0, and the bends of each edge that has some. */
export interface Part {
  readonly nodes: Int32Array;
  readonly rank: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** By the number of the edge in the whole; numbers of bends in `x` and `y`. */
  readonly bends: ReadonlyMap<number, Int32Array>;
}

const GAP = 56;
const ALONE_GAP = 16;
/** Wide rather than high, as screens are. */
const ASPECT = 1.6;

/** Puts the parts side by side in rows, the largest first, and under them what hangs on nothing, in a grid. */
export function packParts(
  input: LayoutInput,
  parts: readonly Part[],
  alone: readonly number[],
): Layout {
  const x = new Float32Array(input.count);
  const y = new Float32Array(input.count);
  const rank = new Int32Array(input.count);
  const bendsOf = new Map<number, Float32Array>();
  const boxes = parts.map((part) => ({ part, width: extent(part.x), height: extent(part.y) }));
  const area = boxes.reduce(
    (sum, box) => sum + (box.width + NODE_WIDTH + GAP) * (box.height + NODE_HEIGHT + GAP),
    0,
  );
  const widest = boxes.reduce((most, box) => Math.max(most, box.width + NODE_WIDTH), 0);
  const room = Math.max(widest, Math.sqrt(area * ASPECT));
  let [left, top, rowHeight, width] = [0, 0, 0, 0];
  for (const { part, ...box } of boxes) {
    if (left > 0 && left + box.width + NODE_WIDTH > room) {
      top += rowHeight + GAP;
      [left, rowHeight] = [0, 0];
    }
    const [dx, dy] = [left + NODE_WIDTH / 2, top + NODE_HEIGHT / 2];
    part.nodes.forEach((node, index) => {
      x[node] = at(part.x, index) + dx;
      y[node] = at(part.y, index) + dy;
      rank[node] = at(part.rank, index);
    });
    for (const [edge, bends] of part.bends) {
      const pairs = [...bends].flatMap((bend) => [at(part.x, bend) + dx, at(part.y, bend) + dy]);
      bendsOf.set(edge, Float32Array.from(pairs));
    }
    rowHeight = Math.max(rowHeight, box.height + NODE_HEIGHT);
    left += box.width + NODE_WIDTH;
    width = Math.max(width, left);
    left += GAP;
  }
  top += rowHeight + (parts.length > 0 && alone.length > 0 ? GAP : 0);
  const grid = placeAlone(alone, Math.max(width, NODE_WIDTH), top, x, y);
  return {
    width: Math.max(width, grid.width),
    height: top + grid.height,
    x,
    y,
    rank,
    ...flatten(input.sources.length, bendsOf),
  };
}

function extent(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function placeAlone(
  alone: readonly number[],
  width: number,
  top: number,
  x: Float32Array,
  y: Float32Array,
): { readonly width: number; readonly height: number } {
  if (alone.length === 0) {
    return { width: 0, height: 0 };
  }
  const [stepX, stepY] = [NODE_WIDTH + ALONE_GAP, NODE_HEIGHT + ALONE_GAP];
  const fitting = Math.floor((width + ALONE_GAP) / stepX);
  const square = Math.ceil(Math.sqrt((alone.length * ASPECT * stepY) / stepX));
  const columns = Math.min(alone.length, Math.max(1, fitting, square));
  alone.forEach((node, index) => {
    x[node] = (index % columns) * stepX + NODE_WIDTH / 2;
    y[node] = top + Math.floor(index / columns) * stepY + NODE_HEIGHT / 2;
  });
  return {
    width: columns * stepX - ALONE_GAP,
    height: Math.ceil(alone.length / columns) * stepY - ALONE_GAP,
  };
}

function flatten(
  edges: number,
  bendsOf: ReadonlyMap<number, Float32Array>,
): Pick<Layout, 'bendStart' | 'bends'> {
  const bendStart = new Int32Array(edges + 1);
  for (let edge = 0; edge < edges; edge += 1) {
    bendStart[edge + 1] = at(bendStart, edge) + (bendsOf.get(edge)?.length ?? 0);
  }
  const bends = new Float32Array(at(bendStart, edges));
  bendsOf.forEach((pairs, edge) => bends.set(pairs, at(bendStart, edge)));
  return { bendStart, bends };
}
