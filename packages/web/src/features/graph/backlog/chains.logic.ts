import { at, neighbours, toAdjacency } from '../layout/adjacency.ts';
import { topologicalOrder } from '../layout/ranks.logic.ts';
import { isHeldUp, isOpen } from './backlog.logic.ts';

/** What has to happen one after the other, and what waits for a person. */
export interface Chains {
  /** The longest chain of what does not pass yet, first to last. */
  readonly critical: Int32Array;
  /** What waits for a person, with the number of features behind it; the most first. */
  readonly stoppers: readonly { readonly node: number; readonly behind: number }[];
  /** For each feature one that holds it up, or -1. */
  readonly heldBy: Int32Array;
}

interface Edges {
  readonly count: number;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
}

export function findChains(edges: Edges, statuses: Uint8Array): Chains {
  return { critical: findCriticalPath(edges, statuses), ...findHeldUp(edges, statuses) };
}

/** The longest chain of what does not pass yet; of equally long ones the one of the earliest features. */
export function findCriticalPath(
  { count, sources, targets }: Edges,
  statuses: Uint8Array,
): Int32Array {
  const waits = toAdjacency(count, sources, targets);
  const order = topologicalOrder(count, targets, waits);
  const place = new Int32Array(count);
  order.forEach((node, index) => (place[node] = index));
  const length = new Int32Array(count);
  const next = new Int32Array(count).fill(-1);
  for (const node of order.toReversed()) {
    if (!isOpen(at(statuses, node))) {
      continue;
    }
    length[node] = 1;
    for (const after of neighbours(waits, node)) {
      const isForward = at(place, after) > at(place, node);
      const reached = at(length, after) + 1;
      if (isForward && isOpen(at(statuses, after)) && reached >= at(length, node)) {
        const isBetter =
          reached > at(length, node) || at(next, node) === -1 || after < at(next, node);
        length[node] = reached;
        next[node] = isBetter ? after : at(next, node);
      }
    }
  }
  let first = -1;
  length.forEach((own, node) => {
    if (own > 0 && (first === -1 || own > at(length, first))) {
      first = node;
    }
  });
  const path: number[] = [];
  for (let node = first; node !== -1; node = at(next, node)) {
    path.push(node);
  }
  return Int32Array.from(path);
}

/** What cannot go on before a person has said something. What already passes holds up nothing. */
export function findHeldUp(
  { count, sources, targets }: Edges,
  statuses: Uint8Array,
): Pick<Chains, 'stoppers' | 'heldBy'> {
  const waits = toAdjacency(count, sources, targets);
  const heldBy = new Int32Array(count).fill(-1);
  const seenBy = new Int32Array(count).fill(-1);
  const stoppers: { node: number; behind: number }[] = [];
  for (let node = 0; node < count; node += 1) {
    if (!isHeldUp(at(statuses, node))) {
      continue;
    }
    seenBy[node] = node;
    const open = [node];
    let behind = 0;
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      for (const after of neighbours(waits, each)) {
        if (at(seenBy, after) !== node && isOpen(at(statuses, after))) {
          seenBy[after] = node;
          heldBy[after] = at(heldBy, after) === -1 ? node : at(heldBy, after);
          behind += 1;
          open.push(after);
        }
      }
    }
    stoppers.push({ node, behind });
  }
  return { stoppers: stoppers.sort((a, b) => b.behind - a.behind || a.node - b.node), heldBy };
}
