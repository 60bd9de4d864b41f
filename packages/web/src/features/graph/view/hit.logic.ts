import { at } from '../layout/adjacency.ts';
import type { Layout } from '../layout/layout.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/node-size.ts';
import { toWorld, type Box, type Point, type Viewport } from './viewport.logic.ts';

/** A finger and a far view need more room than the node has. */
const LEAST_TARGET_PX = 12;

/** The place under a point of the screen, or null. */
export function placeAt(layout: Layout, view: Viewport, point: Point): number | null {
  const { x, y } = toWorld(view, point);
  const halfX = Math.max(NODE_WIDTH / 2, LEAST_TARGET_PX / view.scale);
  const halfY = Math.max(NODE_HEIGHT / 2, LEAST_TARGET_PX / 2 / view.scale);
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place < layout.x.length; place += 1) {
    const dx = Math.abs(at(layout.x, place) - x);
    const dy = Math.abs(at(layout.y, place) - y);
    if (dx <= halfX && dy <= halfY && dx + dy < least) {
      best = place;
      least = dx + dy;
    }
  }
  return best;
}

/** The place that is drawn nearest to a point of the drawing. */
export function nearestPlace(layout: Layout, { x, y }: Point): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let place = 0; place < layout.x.length; place += 1) {
    const away = Math.hypot(at(layout.x, place) - x, at(layout.y, place) - y);
    if (away < least) {
      best = place;
      least = away;
    }
  }
  return best;
}

export function wholeBox({ width, height }: Layout): Box {
  return { left: 0, top: 0, right: width, bottom: height };
}
