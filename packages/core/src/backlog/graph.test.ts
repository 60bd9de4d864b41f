import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findComponents, longestDepths } from './components.ts';
import { countDescendants } from './descendants.ts';
import { buildGraph, findCycle, formatPath, neighbours, type GraphNode } from './graph.ts';

/** Any data: unknown ids, repeats, self-references and cycles included. */
const anyGraph = fc
  .integer({ min: 1, max: 24 })
  .chain((size) =>
    fc.array(fc.array(fc.integer({ min: 1, max: size + 2 }), { maxLength: 4 }), {
      minLength: size,
      maxLength: size,
    }),
  )
  .map((lists) => lists.map((dependencies, index): GraphNode => ({ id: index + 1, dependencies })));

/** Every feature depends on earlier ones only. */
const acyclicGraph = anyGraph.map((nodes) =>
  nodes.map((node) => ({
    id: node.id,
    dependencies: node.dependencies.filter((id) => id < node.id),
  })),
);

function reachable(nodes: readonly GraphNode[], from: number, next: (id: number) => number[]) {
  const known = new Set(nodes.map((node) => node.id));
  const found = new Set<number>();
  const visit = (id: number) => {
    for (const other of next(id)) {
      if (known.has(other) && !found.has(other)) {
        found.add(other);
        visit(other);
      }
    }
  };
  visit(from);
  return found;
}

function dependenciesOf(nodes: readonly GraphNode[]) {
  return (id: number) => [...(nodes.find((node) => node.id === id)?.dependencies ?? [])];
}

function dependentsOf(nodes: readonly GraphNode[]) {
  return (id: number) =>
    nodes.filter((node) => node.dependencies.includes(id)).map((node) => node.id);
}

function measure(nodes: readonly GraphNode[], isCounted: (id: number) => boolean = () => true) {
  const graph = buildGraph(nodes);
  const components = findComponents(graph);
  return {
    depths: [...longestDepths(graph, components)],
    descendants: [
      ...countDescendants(graph, components, (node) => isCounted(graph.ids[node] ?? 0)),
    ],
  };
}

describe('buildGraph', () => {
  it('leaves out unknown ids, repeats and the feature itself', () => {
    const graph = buildGraph([
      { id: 7, dependencies: [] },
      { id: 9, dependencies: [7, 7, 9, 1234] },
    ]);
    expect([...neighbours(graph.dependencies, 1)]).toEqual([0]);
    expect([...neighbours(graph.dependents, 0)]).toEqual([1]);
    expect([...neighbours(graph.dependents, 1)]).toEqual([]);
  });

  it('turns every dependency into one dependent', () => {
    fc.assert(
      fc.property(anyGraph, (nodes) => {
        const graph = buildGraph(nodes);
        for (const [index, node] of nodes.entries()) {
          const expected = nodes.flatMap((other, position) =>
            other.id !== node.id && other.dependencies.includes(node.id) ? [position] : [],
          );
          expect([...neighbours(graph.dependents, index)]).toEqual(expected);
        }
      }),
    );
  });
});

describe('findCycle', () => {
  const chain = [
    { id: 3, dependencies: [] },
    { id: 5, dependencies: [3] },
    { id: 8, dependencies: [5] },
  ];

  it('shows the path from the feature back to itself', () => {
    expect(findCycle(chain, 3, [5])).toEqual([3, 5, 3]);
    expect(findCycle(chain, 3, [8])).toEqual([3, 8, 5, 3]);
    expect(formatPath([3, 5, 3])).toBe('#3 → #5 → #3');
  });

  it('sees a feature that depends on itself', () => {
    expect(findCycle(chain, 3, [3])).toEqual([3, 3]);
  });

  it('accepts what closes no circle, and cycles elsewhere', () => {
    expect(findCycle(chain, 8, [3, 5, 99])).toBeNull();
    const elsewhere = [
      { id: 1, dependencies: [2] },
      { id: 2, dependencies: [1] },
      { id: 3, dependencies: [] },
    ];
    expect(findCycle(elsewhere, 3, [1])).toBeNull();
  });

  it('finds a path exactly when there is one, and a real one', () => {
    fc.assert(
      fc.property(
        anyGraph,
        fc.nat(23),
        fc.array(fc.integer({ min: 1, max: 26 })),
        (nodes, pick, added) => {
          const featureId = (pick % nodes.length) + 1;
          const changed = nodes.map((node) =>
            node.id === featureId ? { ...node, dependencies: added } : node,
          );
          const path = findCycle(nodes, featureId, added);
          const isOnCycle = reachable(changed, featureId, dependenciesOf(changed)).has(featureId);
          expect(path !== null).toBe(isOnCycle);
          path?.slice(1).forEach((id, index) => {
            expect(dependenciesOf(changed)(path[index] ?? 0)).toContain(id);
          });
          if (path !== null) {
            expect([path[0], path.at(-1)]).toEqual([featureId, featureId]);
          }
        },
      ),
    );
  });
});

describe('countDescendants', () => {
  it('counts a diamond once', () => {
    const diamond = [
      { id: 1, dependencies: [] },
      { id: 2, dependencies: [1] },
      { id: 3, dependencies: [1] },
      { id: 4, dependencies: [2, 3] },
    ];
    expect(measure(diamond).descendants).toEqual([3, 1, 1, 0]);
  });

  it('does not count what is finished, but looks behind it', () => {
    const chain = [
      { id: 1, dependencies: [] },
      { id: 2, dependencies: [1] },
      { id: 3, dependencies: [2] },
    ];
    expect(measure(chain, (id) => id !== 2).descendants).toEqual([1, 1, 0]);
  });

  it('equals a plain search on any data', () => {
    fc.assert(
      fc.property(anyGraph, fc.integer({ min: 2, max: 5 }), (nodes, modulus) => {
        const isCounted = (id: number) => id % modulus !== 0;
        const expected = nodes.map(
          (node) =>
            [...reachable(nodes, node.id, dependentsOf(nodes))].filter(
              (id) => id !== node.id && isCounted(id),
            ).length,
        );
        expect(measure(nodes, isCounted).descendants).toEqual(expected);
      }),
    );
  });

  it('is exact beyond one block of bits', () => {
    const star = Array.from({ length: 3_000 }, (_, index) => ({
      id: index + 1,
      dependencies: index === 0 ? [] : [1 + (index % 2 === 0 ? 1 : 0)],
    }));
    const { descendants } = measure(star);
    expect(descendants[0]).toBe(2_999);
    expect(descendants[1]).toBe(1_499);
  });
});

describe('longestDepths', () => {
  it('is the longest path from a root on acyclic data', () => {
    fc.assert(
      fc.property(acyclicGraph, (nodes) => {
        const depthOf = new Map<number, number>();
        for (const node of nodes) {
          const before = node.dependencies.map((id) => (depthOf.get(id) ?? 0) + 1);
          depthOf.set(node.id, Math.max(0, ...before));
        }
        expect(measure(nodes).depths).toEqual(nodes.map((node) => depthOf.get(node.id)));
      }),
    );
  });

  it('has an answer on cyclic data', () => {
    const cyclic = [
      { id: 1, dependencies: [3] },
      { id: 2, dependencies: [1] },
      { id: 3, dependencies: [2] },
      { id: 4, dependencies: [3] },
    ];
    expect(measure(cyclic).depths).toEqual([0, 0, 0, 1]);
    expect(measure(cyclic).descendants).toEqual([3, 3, 3, 0]);
  });

  it('is linear where paths are exponentially many, and deep chains do not overflow', () => {
    const layers = Array.from({ length: 2_000 }, (_, index) => ({
      id: index + 1,
      dependencies: Array.from({ length: Math.min(20, index) }, (_, back) => index - back),
    }));
    expect(measure(layers).depths.at(-1)).toBe(1_999);
    expect(measure(layers).descendants[0]).toBe(1_999);
    const chain = Array.from({ length: 50_000 }, (_, index) => ({
      id: index + 1,
      dependencies: index === 0 ? [] : [index],
    }));
    const graph = buildGraph(chain);
    expect(longestDepths(graph, findComponents(graph)).at(-1)).toBe(49_999);
  });
});
