/** Neighbours of nodes `0 … count - 1` in one block of memory: those of `n` are `list[start[n]] … list[start[n + 1] - 1]`. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly list: Int32Array;
}

/** For each node the others at the far end of its edges, in the order of the edges. */
export function toAdjacency(count: number, from: Int32Array, to: Int32Array): Adjacency {
  const start = new Int32Array(count + 1);
  for (const node of from) {
    start[node + 1] = at(start, node + 1) + 1;
  }
  for (let node = 0; node < count; node += 1) {
    start[node + 1] = at(start, node + 1) + at(start, node);
  }
  const next = start.slice();
  const list = new Int32Array(from.length);
  for (let edge = 0; edge < from.length; edge += 1) {
    const node = at(from, edge);
    const place = at(next, node);
    list[place] = at(to, edge);
    next[node] = place + 1;
  }
  return { start, list };
}

export function degree({ start }: Adjacency, node: number): number {
  return at(start, node + 1) - at(start, node);
}

export function neighbours({ start, list }: Adjacency, node: number): Int32Array {
  return list.subarray(at(start, node), at(start, node + 1));
}

/** An entry of a typed array that is known to be there. */
export function at(array: Int32Array | Float64Array | Float32Array | Uint8Array, index: number) {
  return array[index] ?? 0;
}
