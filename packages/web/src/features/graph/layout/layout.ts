/** Where a graph is read from: left to right, or top to bottom. */
export type Direction = 'LR' | 'TB';

/** Nodes are `0 … count - 1`; an edge leads from what must pass first to what waits for it. */
export interface LayoutInput {
  readonly count: number;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  readonly direction: Direction;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Centres of the nodes, in CSS pixels at full size. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** The level of each node in its part, from 0. */
  readonly rank: Int32Array;
  /** Bends of edge `e`: pairs from `bendStart[e]` to `bendStart[e + 1]` in `bends` (x, y, x, y …). */
  readonly bendStart: Int32Array;
  readonly bends: Float32Array;
}
