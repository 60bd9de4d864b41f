import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDrawn } from '../backlog/drawn.logic.ts';
import { toAdjacency } from '../layout/adjacency.ts';
import { layOut } from '../layout/layout.logic.ts';
import {
  centreOn,
  fitBox,
  keepInPlace,
  revealPoint,
  toScreen,
  toWorld,
  zoomAt,
} from './viewport.logic.ts';
import { walk } from './walk.logic.ts';

const number = fc.double({ min: -2000, max: 2000, noNaN: true });
const point = fc.record({ x: number, y: number });
const view = fc.record({
  x: number,
  y: number,
  scale: fc.double({ min: 0.05, max: 2, noNaN: true }),
});
const screen = { width: 800, height: 600 };

describe('a viewport', () => {
  it('keeps what is under the pointer while it zooms', () => {
    fc.assert(
      fc.property(view, point, fc.double({ min: 0.1, max: 10, noNaN: true }), (from, at, by) => {
        const under = toWorld(from, at);
        const after = toScreen(zoomAt(from, at, by), under);
        expect(after.x).toBeCloseTo(at.x, 4);
        expect(after.y).toBeCloseTo(at.y, 4);
      }),
    );
  });

  it('shows all of what it is fitted to', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        const box = {
          left: Math.min(a.x, b.x),
          right: Math.max(a.x, b.x),
          top: Math.min(a.y, b.y),
          bottom: Math.max(a.y, b.y),
        };
        const fitted = fitBox(box, screen);
        const from = toScreen(fitted, { x: box.left, y: box.top });
        const to = toScreen(fitted, { x: box.right, y: box.bottom });
        expect(Math.min(from.x, from.y)).toBeGreaterThanOrEqual(0);
        expect(to.x).toBeLessThanOrEqual(screen.width);
        expect(to.y).toBeLessThanOrEqual(screen.height);
      }),
    );
  });

  it('shows a node in the middle, or just so far that it is seen', () => {
    fc.assert(
      fc.property(view, point, (from, at) => {
        const centred = toScreen(centreOn(from, at, screen), at);
        expect(centred.x).toBeCloseTo(400, 4);
        const seen = toScreen(revealPoint(from, at, screen, 100), at);
        expect(seen.x).toBeGreaterThan(99);
        expect(seen.y).toBeLessThan(501);
        const there = revealPoint(from, at, screen, 100);
        const again = revealPoint(there, at, screen, 100);
        expect(again.x).toBeCloseTo(there.x, 4);
        expect(again.y).toBeCloseTo(there.y, 4);
      }),
    );
  });

  it('keeps the picture of a node that has moved in a new layout', () => {
    fc.assert(
      fc.property(view, point, point, (from, before, after) => {
        const was = toScreen(from, before);
        const is = toScreen(keepInPlace(from, before, after), after);
        expect(is.x).toBeCloseTo(was.x, 4);
        expect(is.y).toBeCloseTo(was.y, 4);
      }),
    );
  });
});

describe('walk', () => {
  const sources = Int32Array.of(0, 0, 1);
  const targets = Int32Array.of(1, 2, 3);
  const count = 4;
  const drawn = toDrawn(
    {
      ids: Int32Array.of(1, 2, 3, 4),
      indexOf: new Map(),
      sources,
      targets,
      needs: toAdjacency(count, targets, sources),
      waits: toAdjacency(count, sources, targets),
    },
    Int32Array.of(0, 1, 2, 3),
  );

  it('goes along edges, and to the neighbour in the level', () => {
    const layout = layOut({ count, sources, targets, direction: 'LR' }, () => 0);
    const go = (place: number, arrow: Parameters<typeof walk>[4]) =>
      walk(drawn, layout, 'LR', place, arrow);
    expect(go(1, 'ArrowLeft')).toBe(0);
    expect(go(1, 'ArrowRight')).toBe(3);
    expect(go(3, 'ArrowRight')).toBeNull();
    expect([1, 2]).toContain(go(0, 'ArrowRight'));
    const beside = [go(1, 'ArrowUp'), go(1, 'ArrowDown')];
    expect(beside.toSorted()).toEqual([2, null].toSorted());
  });

  it('goes down along edges when the graph is read from top to bottom', () => {
    const layout = layOut({ count, sources, targets, direction: 'TB' }, () => 0);
    expect(walk(drawn, layout, 'TB', 1, 'ArrowDown')).toBe(3);
    expect(walk(drawn, layout, 'TB', 3, 'ArrowUp')).toBe(1);
  });
});
