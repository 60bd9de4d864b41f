import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from './adjacency.ts';
import { placeInOrder } from './coordinates.logic.ts';
import { countCrossings, reduceCrossings } from './crossings.logic.ts';
import { toLayers } from './layers.logic.ts';
import { layOut } from './layout.logic.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './node-size.ts';
import { rankNodes } from './ranks.logic.ts';

const COUNT = 24;
const node = fc.integer({ min: 0, max: COUNT - 1 });
/** Edges lead from a lower to a higher number, as in a graph without cycles; no pair twice. */
const acyclic = fc
  .uniqueArray(fc.tuple(node, node), { maxLength: 60, selector: ([a, b]) => a * COUNT + b })
  .map((pairs) => pairs.filter(([a, b]) => a < b));
const anyEdges = fc.uniqueArray(fc.tuple(node, node), {
  maxLength: 60,
  selector: ([a, b]) => a * COUNT + b,
});

function toEdges(pairs: readonly (readonly [number, number])[]) {
  return {
    sources: Int32Array.from(pairs, ([source]) => source),
    targets: Int32Array.from(pairs, ([, target]) => target),
  };
}
const atOnce = (): number => 0;

describe('rankNodes', () => {
  it('puts everything behind what it needs', () => {
    fc.assert(
      fc.property(acyclic, (pairs) => {
        const { sources, targets } = toEdges(pairs);
        const { rank, kept } = rankNodes(COUNT, sources, targets);
        expect(kept).toHaveLength(pairs.length);
        expect(pairs.every(([a, b]) => at(rank, a) < at(rank, b))).toBe(true);
      }),
    );
  });

  it('needs as many levels as the longest chain has nodes', () => {
    fc.assert(
      fc.property(acyclic, (pairs) => {
        const { sources, targets } = toEdges(pairs);
        const longest = new Int32Array(COUNT);
        for (let target = 0; target < COUNT; target += 1) {
          for (const [a] of pairs.filter(([, b]) => b === target)) {
            longest[target] = Math.max(at(longest, target), at(longest, a) + 1);
          }
        }
        expect(Math.max(...rankNodes(COUNT, sources, targets).rank)).toBe(Math.max(...longest));
      }),
    );
  });

  it('draws a backlog with cycles all the same', () => {
    fc.assert(
      fc.property(anyEdges, (pairs) => {
        const { sources, targets } = toEdges(pairs);
        const { rank, kept } = rankNodes(COUNT, sources, targets);
        expect([...kept].every((e) => at(rank, at(sources, e)) < at(rank, at(targets, e)))).toBe(
          true,
        );
      }),
    );
  });
});

describe('reduceCrossings', () => {
  it('counts what crosses', () => {
    const { sources, targets } = toEdges([
      [0, 3],
      [1, 2],
    ]);
    const graph = toLayers(4, Int32Array.of(0, 0, 1, 1), sources, targets, 100);
    expect(countCrossings(graph, [Int32Array.of(0, 1), Int32Array.of(2, 3)])).toBe(1);
    expect(countCrossings(graph, [Int32Array.of(0, 1), Int32Array.of(3, 2)])).toBe(0);
    expect(
      countCrossings(
        graph,
        reduceCrossings(graph, () => false),
      ),
    ).toBe(0);
  });

  it('keeps every node in its level, exactly once', () => {
    fc.assert(
      fc.property(acyclic, (pairs) => {
        const { sources, targets } = toEdges(pairs);
        const { rank } = rankNodes(COUNT, sources, targets);
        const graph = toLayers(COUNT, rank, sources, targets, 30);
        const layers = reduceCrossings(graph, () => false);
        expect(layers.map((layer) => layer.toSorted())).toEqual(
          graph.layers.map((layer) => layer.toSorted()),
        );
      }),
    );
  });
});

describe('placeInOrder', () => {
  const value = fc.double({ min: -1000, max: 1000, noNaN: true });

  it('keeps order and distance, and moves nothing that is not in the way', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), (wanted) => {
        const gap = new Float64Array(wanted.length - 1).fill(10);
        const weight = new Float64Array(wanted.length).fill(1);
        const places = placeInOrder(Float64Array.from(wanted), weight, gap);
        places
          .slice(1)
          .forEach((each, i) => expect(each - at(places, i)).toBeGreaterThan(10 - 1e-6));
        const isFree = wanted.slice(1).every((each, i) => each - (wanted[i] ?? 0) >= 10);
        if (isFree) {
          places.forEach((each, i) => expect(each).toBeCloseTo(wanted[i] ?? 0, 6));
        }
      }),
    );
  });

  it('moves two that want the same place by the same way', () => {
    const both = placeInOrder(Float64Array.of(0, 0), Float64Array.of(1, 1), Float64Array.of(10));
    expect([...both]).toEqual([-5, 5]);
  });
});

describe('layOut', () => {
  it('lays no two nodes over each other, and everything within its bounds', () => {
    fc.assert(
      fc.property(anyEdges, fc.constantFrom('LR', 'TB'), (pairs, direction) => {
        const layout = layOut({ count: COUNT, ...toEdges(pairs), direction }, atOnce);
        for (let a = 0; a < COUNT; a += 1) {
          const [x, y] = [at(layout.x, a), at(layout.y, a)];
          expect(x - NODE_WIDTH / 2).toBeGreaterThan(-1);
          expect(y - NODE_HEIGHT / 2).toBeGreaterThan(-1);
          expect(x + NODE_WIDTH / 2).toBeLessThan(layout.width + 1);
          expect(y + NODE_HEIGHT / 2).toBeLessThan(layout.height + 1);
          for (let b = a + 1; b < COUNT; b += 1) {
            const isApart =
              Math.abs(x - at(layout.x, b)) > NODE_WIDTH - 0.5 ||
              Math.abs(y - at(layout.y, b)) > NODE_HEIGHT - 0.5;
            expect(isApart).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('draws a chain as a straight line', () => {
    const pairs = Array.from({ length: COUNT - 1 }, (_, i) => [i, i + 1] as const);
    const { y } = layOut({ count: COUNT, ...toEdges(pairs), direction: 'LR' }, atOnce);
    expect(new Set(y)).toEqual(new Set([NODE_HEIGHT / 2]));
  });

  it('survives ten thousand features with thirty thousand edges', () => {
    const count = 10_000;
    const pairs = Array.from({ length: 30_000 }, (_, i) => {
      const target = 1 + ((i * 7919) % (count - 1));
      return [(target * 31 + i) % target, target] as const;
    });
    let clockMs = 0;
    const hurried = (): number => (clockMs += 200);
    const layout = layOut({ count, ...toEdges(pairs), direction: 'LR' }, hurried);
    expect(layout.x.every(Number.isFinite)).toBe(true);
  }, 30_000);
});
