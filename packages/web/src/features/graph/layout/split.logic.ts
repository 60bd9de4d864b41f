import { at } from './adjacency.ts';

/** A connected part of a graph; `nodes` and `edges` are numbers of the whole, `sources` and `targets` its own. */
export interface Subgraph {
  readonly nodes: Int32Array;
  readonly edges: Int32Array;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
}

interface Whole {
  readonly count: number;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
}

/** What hangs together, the largest part first, and the nodes that hang on nothing. */
export function splitParts({ count, sources, targets }: Whole): {
  readonly parts: readonly Subgraph[];
  readonly alone: readonly number[];
} {
  const root = findRoots(count, sources, targets);
  const nodesOf = new Map<number, number[]>();
  root.forEach((own, node) => {
    const members = nodesOf.get(own) ?? [];
    members.push(node);
    nodesOf.set(own, members);
  });
  const edgesOf = new Map<number, number[]>();
  sources.forEach((source, edge) => {
    const members = edgesOf.get(at(root, source)) ?? [];
    members.push(edge);
    edgesOf.set(at(root, source), members);
  });
  const number = new Int32Array(count);
  const parts: Subgraph[] = [];
  const alone: number[] = [];
  for (const [own, nodes] of nodesOf) {
    if (nodes.length === 1) {
      alone.push(...nodes);
      continue;
    }
    nodes.forEach((node, index) => (number[node] = index));
    const edges = Int32Array.from(edgesOf.get(own) ?? []);
    parts.push({
      nodes: Int32Array.from(nodes),
      edges,
      sources: edges.map((edge) => at(number, at(sources, edge))),
      targets: edges.map((edge) => at(number, at(targets, edge))),
    });
  }
  return { parts: parts.sort((a, b) => b.nodes.length - a.nodes.length), alone };
}

/** Union-find with halved paths. */
function findRoots(count: number, sources: Int32Array, targets: Int32Array): Int32Array {
  const parent = Int32Array.from({ length: count }, (_, node) => node);
  const find = (node: number): number => {
    let each = node;
    while (at(parent, each) !== each) {
      parent[each] = at(parent, at(parent, each));
      each = at(parent, each);
    }
    return each;
  };
  sources.forEach((source, edge) => {
    const [a, b] = [find(source), find(at(targets, edge))];
    parent[Math.max(a, b)] = Math.min(a, b);
  });
  return parent.map((_, node) => find(node));
}
