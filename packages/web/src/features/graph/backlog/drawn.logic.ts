import { at, toAdjacency, type Adjacency } from '../layout/adjacency.ts';
import type { Structure } from './backlog.logic.ts';

/** What is drawn of a backlog: places `0 … nodes.length - 1`, edges between places. */
export interface Drawn {
  /** The number in the backlog for each place. */
  readonly nodes: Int32Array;
  readonly placeOf: ReadonlyMap<number, number>;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  readonly needs: Adjacency;
  readonly waits: Adjacency;
  /** For each place how many features it needs, and how many wait for it, that are not drawn. */
  readonly hiddenNeeds: Int32Array;
  readonly hiddenWaits: Int32Array;
}

export function toDrawn(structure: Structure, nodes: Int32Array): Drawn {
  const placeOf = new Map<number, number>();
  nodes.forEach((node, place) => placeOf.set(node, place));
  const hiddenNeeds = new Int32Array(nodes.length);
  const hiddenWaits = new Int32Array(nodes.length);
  const from: number[] = [];
  const to: number[] = [];
  structure.sources.forEach((source, edge) => {
    const a = placeOf.get(source);
    const b = placeOf.get(at(structure.targets, edge));
    if (a !== undefined && b !== undefined) {
      from.push(a);
      to.push(b);
    } else if (a !== undefined) {
      hiddenWaits[a] = at(hiddenWaits, a) + 1;
    } else if (b !== undefined) {
      hiddenNeeds[b] = at(hiddenNeeds, b) + 1;
    }
  });
  const [sources, targets] = [Int32Array.from(from), Int32Array.from(to)];
  return {
    nodes,
    placeOf,
    sources,
    targets,
    needs: toAdjacency(nodes.length, targets, sources),
    waits: toAdjacency(nodes.length, sources, targets),
    hiddenNeeds,
    hiddenWaits,
  };
}
